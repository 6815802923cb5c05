// The settings of a command in their layers: flag > environment > file > default.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cli/setting.h"
#include "cli/settings_file.h"

namespace busyhour::cli {

/// What std::getenv says: null for a variable that is not there. Tests give their own.
using Environment = std::function<const char*(const char*)>;

/// Where a value came from. A higher layer wins whatever the lower ones say.
struct Origin {
  enum class Layer { standard, file, environment, flag };
  Layer layer = Layer::standard;
  std::string place = "default";  ///< "flag --users", "environment LOCUST_USERS", "file run.yaml:3"
};

/// The table, and what was given of it. Filled with add(), offered to the command line with
/// offer(), then take_* in the order file, environment, flags, and settle().
class Settings {
 public:
  /// Of the settings that follow, for --help and the table of the documentation.
  void begin_group(std::string name) { group_ = std::move(name); }
  void add(Setting setting);
  void retire(RetiredVariable variable) { retired_.push_back(std::move(variable)); }

  /// Adds a flag for every setting. The settings outlive `app`'s parsing.
  void offer(CLI::App& app);

  /// An unknown key is a usage error with the nearest known one.
  Result<void> take_file(const SettingsFile& file);
  /// An empty variable counts as absent. Of retired ones that are set, what is to be told of them
  /// is kept in notes().
  void take_environment(const Environment& environment);
  void take_flags();

  /// Reads what was given, then the defaults of the rest: where a setting has two, `elsewhere` is
  /// asked which of them holds, when everything else is known. A usage error names the place of the
  /// wrong value and what is allowed there.
  Result<void> settle(const std::function<bool()>& elsewhere);
  /// The value of a setting that was not given follows from another one.
  void derive(std::string_view name, const std::string& text, std::string_view from);

  /// After settle().
  Origin origin(std::string_view name) const;
  bool given(std::string_view name) const { return origin(name).layer != Origin::Layer::standard; }
  const std::vector<std::string>& notes() const { return notes_; }

  /// The value of one setting, without secrets.
  std::string show_value(std::string_view name) const;
  /// "setting  value  from", a line each.
  std::string show() const;
  /// The table of the documentation, as Markdown.
  std::string to_markdown() const;

 private:
  struct Entry {
    Setting setting;
    Origin origin;
    std::vector<std::string> texts{};  ///< of the highest layer so far that has any
    CLI::Option* option = nullptr;
  };
  const Entry* find(std::string_view name) const;
  Entry* find(std::string_view name);
  Result<void> read(Entry& entry) const;

  std::string group_;
  std::vector<Entry> entries_;
  std::vector<RetiredVariable> retired_;
  std::vector<std::string> notes_;
};

}  // namespace busyhour::cli
