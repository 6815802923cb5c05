#include "cli/cli.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/version.h"

namespace busyhour::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class CommandLine : public testing::Test {
 protected:
  int run_with(const std::vector<std::string>& args) {
    std::ostringstream out;
    std::ostringstream err;
    Streams streams{out, err};
    const int code = run(args, streams);
    out_ = out.str();
    err_ = err.str();
    return code;
  }

  std::string out_;
  std::string err_;
};

TEST_F(CommandLine, PrintsItsVersion) {
  EXPECT_EQ(run_with({"--version"}), exit_pass);
  EXPECT_EQ(out_, "busyhour " + std::string(version()) + "\n");
  EXPECT_EQ(err_, "");
}

TEST_F(CommandLine, HelpNamesEveryCommand) {
  EXPECT_EQ(run_with({"--help"}), exit_pass);
  for (const char* command :
       {"run", "analyze", "check", "inspect", "agent", "audio", "calibrate"}) {
    EXPECT_THAT(out_, HasSubstr("\n  " + std::string(command) + " "));
  }
}

TEST_F(CommandLine, HelpShowsTypesAndDefaultsButNoChecks) {
  EXPECT_EQ(run_with({"analyze", "--help"}), exit_pass);
  EXPECT_THAT(out_, HasSubstr("--conversations INT [20]"));
  EXPECT_THAT(out_, HasSubstr("NAME... [insurance_inquiry,quick_question]"));
  EXPECT_THAT(out_, HasSubstr("--pause DURATION [500ms]"));
  EXPECT_THAT(out_, Not(HasSubstr("INT:INT")));
}

TEST_F(CommandLine, NoCommandIsAnErrorOfOneLine) {
  EXPECT_EQ(run_with({}), exit_usage);
  EXPECT_EQ(err_, "busyhour: A subcommand is required (see 'busyhour --help')\n");
}

TEST_F(CommandLine, AMistypedCommandIsNamed) {
  EXPECT_EQ(run_with({"analyse", "--turns", "5"}), exit_usage);
  EXPECT_EQ(err_,
            "busyhour: unknown command 'analyse'; the commands are run analyze check inspect "
            "report compare history agent audio calibrate\n");
  EXPECT_EQ(out_, "");
}

TEST_F(CommandLine, AnErrorNamesTheCommandItBelongsTo) {
  EXPECT_EQ(run_with({"analyze", "--turns", "none"}), exit_usage);
  EXPECT_THAT(err_, testing::StartsWith("busyhour analyze: "));
  EXPECT_THAT(err_, HasSubstr("--turns"));
  EXPECT_THAT(err_, HasSubstr("see 'busyhour analyze --help'"));
}

}  // namespace
}  // namespace busyhour::cli
