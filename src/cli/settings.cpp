#include "cli/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenario/nearest.h"

namespace busyhour::cli {

namespace {

/// As a flag, a variable or a line of a file is named in a message.
std::string named_in_message(const Origin& origin, const Setting& setting) {
  switch (origin.layer) {
    case Origin::Layer::flag:
      return "--" + setting.name;
    case Origin::Layer::environment:
      return setting.variable;
    case Origin::Layer::file:
      return origin.place.substr(std::string_view("file ").size()) + ": " + setting.name;
    case Origin::Layer::standard:
      break;
  }
  return setting.name;
}

/// Of the help: "Turns of a conversation [60; browser, realtime: 3] (TURNS_PER_USER)".
std::string description(const Setting& setting) {
  std::string text = setting.help;
  if (!setting.elsewhere.empty()) {
    text += fmt::format(" [acs: {}, else {}]", setting.standard, setting.elsewhere);
  }
  if (!setting.variable.empty()) text += " (" + setting.variable + ")";
  return text;
}

std::string flag_names(const Setting& setting) {
  std::string names = setting.letter.empty() ? "" : setting.letter + ",";
  names += "--" + setting.name;
  if (!setting.negation.empty()) names += ",!--" + setting.negation;
  return names;
}

}  // namespace

void Settings::add(Setting setting) {
  setting.group = group_;
  entries_.push_back({std::move(setting), {}});
}

const Settings::Entry* Settings::find(std::string_view name) const {
  const auto found = std::ranges::find_if(
      entries_, [name](const Entry& entry) { return entry.setting.name == name; });
  return found == entries_.end() ? nullptr : &*found;
}

Settings::Entry* Settings::find(std::string_view name) {
  return const_cast<Entry*>(std::as_const(*this).find(name));
}

void Settings::offer(CLI::App& app) {
  for (Entry& entry : entries_) {
    const Setting& setting = entry.setting;
    const SettingValue& value = setting.value;
    const std::string told = description(setting);
    if (value.type.empty()) {
      entry.option = app.add_flag(flag_names(setting), told);
    } else {
      entry.option = app.add_option(flag_names(setting), CLI::callback_t{}, told);
      entry.option->type_name(value.type)->type_size(1);
      // One value a flag, so that what follows is not swallowed; several flags add up.
      entry.option->multi_option_policy(value.many ? CLI::MultiOptionPolicy::TakeAll
                                                   : CLI::MultiOptionPolicy::TakeLast);
      if (value.many) {
        entry.option->expected(1, CLI::detail::expected_max_vector_size)->allow_extra_args();
      }
      if (setting.elsewhere.empty()) entry.option->default_str(setting.standard);
    }
    entry.option->group(setting.group);
  }
}

Result<void> Settings::take_file(const SettingsFile& file) {
  for (const FileEntry& given : file.entries) {
    Entry* entry = find(given.key);
    if (entry == nullptr) {
      std::vector<std::string_view> known;
      known.reserve(entries_.size());
      for (const Entry& one : entries_) known.push_back(one.setting.name);
      const std::string_view near = scenario::nearest(given.key, known);
      return usage_error(
          fmt::format("{}:{}: {} is no setting; {}", file.name, given.line, quote(given.key),
                      near.empty() ? "see 'busyhour run --show-config' for those that there are"
                                   : fmt::format("did you mean \"{}\"?", near)));
    }
    entry->origin = {Origin::Layer::file, fmt::format("file {}:{}", file.name, given.line)};
    if (given.texts.empty() || (given.texts.size() > 1 && !entry->setting.value.many)) {
      return usage_error(fmt::format("{} must be {}, not a list of {}",
                                     named_in_message(entry->origin, entry->setting),
                                     entry->setting.value.allowed, given.texts.size()));
    }
    entry->texts = given.texts;
  }
  return {};
}

void Settings::take_environment(const Environment& environment) {
  for (Entry& entry : entries_) {
    const std::string& name = entry.setting.variable;
    if (name.empty()) continue;
    const char* value = environment(name.c_str());
    if (value == nullptr || *value == '\0') continue;
    entry.texts = {value};
    entry.origin = {Origin::Layer::environment, "environment " + name};
  }
  for (const RetiredVariable& variable : retired_) {
    const char* value = environment(variable.name.c_str());
    if (value == nullptr || *value == '\0' || variable.harmless == value) continue;
    notes_.push_back(fmt::format("{}={}: {}", variable.name, value, variable.note));
  }
}

void Settings::take_flags() {
  for (Entry& entry : entries_) {
    if (entry.option == nullptr || entry.option->count() == 0) continue;
    entry.texts = entry.option->results();
    entry.origin = {Origin::Layer::flag, "flag --" + entry.setting.name};
  }
}

Result<void> Settings::read(Entry& entry) const {
  const Setting& setting = entry.setting;
  if (setting.value.read(entry.texts)) return {};
  const std::string given = setting.secret ? "" : ", not " + quote(entry.texts.back());
  return usage_error(fmt::format("{} must be {}{}", named_in_message(entry.origin, setting),
                                 setting.value.allowed, given));
}

Result<void> Settings::settle(const std::function<bool()>& elsewhere) {
  for (Entry& entry : entries_) {
    const Setting& setting = entry.setting;
    if (entry.texts.empty()) {
      if (setting.standard.empty() || !setting.elsewhere.empty()) continue;
      entry.texts = {setting.standard};
    }
    if (auto done = read(entry); !done) return done;
  }
  for (Entry& entry : entries_) {
    if (!entry.texts.empty() || entry.setting.elsewhere.empty()) continue;
    entry.texts = {elsewhere() ? entry.setting.elsewhere : entry.setting.standard};
    if (auto done = read(entry); !done) return done;
  }
  return {};
}

void Settings::derive(std::string_view name, const std::string& text, std::string_view from) {
  Entry* entry = find(name);
  entry->texts = {text};
  entry->setting.value.read(entry->texts);
  entry->origin.place = "follows from " + std::string(from);
}

Origin Settings::origin(std::string_view name) const {
  const Entry* entry = find(name);
  return entry == nullptr ? Origin{} : entry->origin;
}

std::string Settings::show_value(std::string_view name) const {
  const Entry* entry = find(name);
  return entry == nullptr ? "" : entry->setting.value.show();
}

std::string Settings::show() const {
  std::size_t name_width = 0;
  std::size_t value_width = 0;
  for (const Entry& entry : entries_) {
    name_width = std::max(name_width, entry.setting.name.size());
    value_width =
        std::max(value_width, std::min<std::size_t>(entry.setting.value.show().size(), 40));
  }
  std::string text;
  for (const Entry& entry : entries_) {
    const std::string value = entry.setting.value.show();
    text += fmt::format("{:<{}}  {:<{}}  {}\n", entry.setting.name, name_width,
                        value.empty() ? "-" : value, value_width, entry.origin.place);
  }
  return text;
}

std::string Settings::to_markdown() const {
  std::string text;
  std::string_view group;
  for (const Entry& entry : entries_) {
    const Setting& setting = entry.setting;
    if (setting.group != group) {
      group = setting.group;
      text +=
          fmt::format("{}### {}\n\n| flag | variable | default | meaning |\n|---|---|---|---|\n",
                      text.empty() ? "" : "\n", group);
    }
    std::string flags = setting.letter.empty() ? "" : "`" + setting.letter + "` ";
    flags += "`--" + setting.name + "`";
    if (!setting.negation.empty()) flags += " `--" + setting.negation + "`";
    std::string standard = setting.standard.empty() ? "" : "`" + setting.standard + "`";
    if (!setting.elsewhere.empty()) standard += fmt::format(" (acs), `{}`", setting.elsewhere);
    text += fmt::format("| {} | {} | {} | {} |\n", flags,
                        setting.variable.empty() ? "" : "`" + setting.variable + "`", standard,
                        setting.help);
  }
  text +=
      "\n### Variables that decide nothing any more\n\n| variable | what is done |\n|---|---|\n";
  for (const RetiredVariable& variable : retired_) {
    text += fmt::format("| `{}` | {} |\n", variable.name, variable.note);
  }
  return text;
}

}  // namespace busyhour::cli
