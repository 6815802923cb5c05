#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <ostream>

#include "base/time.h"
#include "cli/charset.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/voice_options.h"
#include "scenario/scenario.h"
#include "speech/clip_cache.h"
#include "speech/voice.h"

namespace busyhour::cli {

namespace {

struct AudioOptions {
  int max_turns = 5;
  std::vector<std::string> scenarios{"insurance_inquiry", "quick_question"};
  VoiceOptions voice;
  std::string tls_ca;
  std::string output = "audio_cache";
  bool clear_cache = false;
  bool list_voices = false;
};

constexpr const char* examples =
    "Examples:\n"
    "  busyhour audio --max-turns 5 --scenarios insurance_inquiry quick_question\n"
    "  busyhour audio --scenarios my_scenario.yaml --voice rms --output my_clips\n"
    "  busyhour audio --max-turns 7 --clear-cache\n"
    "  AZURE_SPEECH_REGION=westeurope AZURE_SPEECH_KEY=... busyhour audio --voice azure\n"
    "\nClips are PCM, 16 bits, 16 kHz, mono; manifest.jsonl beside them says what each holds.\n"
    "'busyhour analyze' makes the clips that it misses by itself.";

std::string count_clips(std::size_t count) {
  return fmt::format("{} clip{}", count, count == 1 ? "" : "s");
}

/// What was prepared so far, told as it happens: a line for each clip made and, on a terminal, a
/// count that is overwritten by what follows. Any thread may call it.
class ClipLog {
 public:
  explicit ClipLog(Streams& streams) : streams_(streams) {}

  void expect(std::size_t clips) { total_ = clips; }

  /// What a voice says of itself.
  void notice(const std::string& line) {
    const std::lock_guard lock(mutex_);
    erase_count();
    streams_.err << "speech: " << line << '\n' << std::flush;
    print_count();
  }

  void add(const speech::ClipInfo& info, bool made) {
    const std::lock_guard lock(mutex_);
    ++done_;
    seconds_ += info.duration_seconds;
    if (made) {
      ++made_;
      erase_count();
      streams_.out << fmt::format("{:6.1f} s  {:<6} {}\n", info.duration_seconds, info.voice,
                                  report::printable(info.filename, charset_of(streams_)))
                   << std::flush;
    } else if (info.hash.empty()) {
      ++recorded_;
    }
    print_count();
  }

  void print_summary(const std::string& directory) {
    erase_count();
    const std::string recorded =
        recorded_ == 0 ? "" : fmt::format("{} from files of the scenarios, ", recorded_);
    streams_.out << fmt::format("{}, {:.1f} s of speech, {} made, {} from the cache, {}in {}\n",
                                count_clips(done_), seconds_, made_, done_ - made_ - recorded_,
                                recorded, directory.ends_with('/') ? directory : directory + '/');
  }

  /// "\x1b[K" clears the line from the cursor on (ECMA-48, EL).
  void erase_count() {
    if (streams_.err_is_terminal) streams_.err << "\r\x1b[K" << std::flush;
  }

 private:
  void print_count() {
    if (streams_.err_is_terminal) {
      streams_.err << fmt::format("\r{}/{} clips", done_, total_) << std::flush;
    }
  }
  std::mutex mutex_;
  Streams& streams_;
  std::size_t total_ = 0;
  std::size_t done_ = 0, made_ = 0, recorded_ = 0;
  double seconds_ = 0;
};

int print_voices(const speech::Synthesizer& synthesizer, Streams& streams) {
  for (const std::string& voice : synthesizer.voices()) {
    streams.out << voice << (voice == synthesizer.default_voice() ? " (default)\n" : "\n");
  }
  streams.out << "and those of Azure Speech, such as " << speech::default_azure_voice
              << " (docs/speech.md)\n";
  return exit_pass;
}

Result<int> run_audio(const AudioOptions& options, Streams& streams) {
  ClipLog log(streams);
  const std::unique_ptr<speech::Synthesizer> synthesizer = make_voices(
      options.voice, options.tls_ca, [&log](const std::string& line) { log.notice(line); });
  if (options.list_voices) return print_voices(*synthesizer, streams);

  // A wrong scenario is told before anything is cleared or made.
  const auto most = static_cast<std::size_t>(options.max_turns);
  std::vector<scenario::Scenario> scenarios;
  std::size_t total = 0;
  for (const std::string& name : options.scenarios) {
    Result<scenario::Scenario> scenario = scenario::find_scenario(name);
    if (!scenario) return std::unexpected(scenario.error());
    total += std::min(most, scenario->turns.size());
    scenarios.push_back(std::move(*scenario));
  }

  speech::ClipCache cache(options.output, *synthesizer);
  if (options.clear_cache) {
    const Result<std::size_t> cleared = cache.clear();
    if (!cleared) return std::unexpected(cleared.error());
    streams.out << fmt::format("{} removed from {}\n", count_clips(*cleared), options.output);
  }
  log.expect(total);
  for (const scenario::Scenario& scenario : scenarios) {
    const auto clips = cache.prepare(scenario, most, options.voice.voice,
                                     [&log](const speech::ClipInfo& info, bool made, std::size_t,
                                            std::size_t) { log.add(info, made); });
    if (!clips) {
      log.erase_count();
      return std::unexpected(clips.error());
    }
  }
  log.print_summary(options.output);
  return exit_pass;
}

}  // namespace

Command add_audio(CLI::App& program, Streams& streams) {
  const auto options = std::make_shared<AudioOptions>();
  CLI::App* app = program.add_subcommand("audio", "Make the callers' speech");
  app->footer(examples);
  app->add_option("--max-turns", options->max_turns,
                  "Turns of each scenario, or as many as it has if those are fewer")
      ->check(CLI::Range(1, 200))
      ->capture_default_str();
  app->add_option("--scenarios,--scenario", options->scenarios, "Scenarios: names or YAML files")
      ->type_name("NAME")
      ->capture_default_str();
  add_voice_options(*app, options->voice);
  app->add_option("--tls-ca", options->tls_ca, "PEM file with the CAs to trust for Azure Speech")
      ->type_name("FILE");
  app->add_option("--output", options->output, "Directory of the clips")
      ->type_name("DIR")
      ->capture_default_str();
  app->add_flag("--clear-cache", options->clear_cache, "Remove the directory's clips first");
  app->add_flag("--list-voices", options->list_voices, "Print the voices that there are, and exit");
  return {app, [options, &streams] { return run_audio(*options, streams); }};
}

}  // namespace busyhour::cli
