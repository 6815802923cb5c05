// What `compare` refuses before it compares; what it says of runs is in tests/e2e/test_compare.py.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "cli/exit_code.h"
#include "temporary_directory.h"

namespace busyhour::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class CompareCommand : public testing::Test {
 protected:
  /// What is wrong with the command, in its one line.
  std::string refusal(std::vector<std::string> args) {
    std::ostringstream out;
    std::ostringstream err;
    Streams streams{out, err};
    args.insert(args.begin(), "compare");
    EXPECT_EQ(run(args, streams), exit_usage);
    EXPECT_EQ(out.str(), "");
    EXPECT_THAT(err.str(), StartsWith("busyhour compare: "));
    EXPECT_EQ(err.str().find('\n'), err.str().size() - 1);
    return err.str();
  }

  const test::TemporaryDirectory directory_;
};

TEST_F(CompareCommand, NeedsTwoFiles) {
  EXPECT_THAT(refusal({"one.json"}), HasSubstr("files"));
}

TEST_F(CompareCommand, NamesTheFileThatItCannotRead) {
  const std::string no_result = directory_.write("other.json", "{}").string();
  EXPECT_THAT(refusal({no_result, "none.json"}), HasSubstr("other.json: this is no result"));
  EXPECT_THAT(refusal({(directory_ / "none.json").string(), no_result}), HasSubstr("none.json"));
}

TEST_F(CompareCommand, TheMarginIsAPercentage) {
  for (const char* wrong : {"3ms", "-1%", "101%", "%", "nan", ""}) {
    EXPECT_THAT(refusal({"a.json", "b.json", std::string("--margin=") + wrong}),
                HasSubstr("--margin"))
        << wrong;
  }
}

TEST_F(CompareCommand, OutputsAreTriedBeforeTheRunsAreRead) {
  const std::string file = directory_.write("file", "").string();
  EXPECT_THAT(refusal({"a.json", "b.json", "--json", file + "/comparison.json"}),
              HasSubstr("file"));
}

}  // namespace
}  // namespace busyhour::cli
