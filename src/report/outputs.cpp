#include "report/outputs.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "report/json_parts.h"
#include "report/output_file.h"
#include "report/stored_run.h"

namespace busyhour::report {

namespace {

struct Output {
  std::string OutputFiles::* file;
  std::string (*text)(const Document& document);
};

std::string json_text(const Document& document) {
  return to_file_text(document.json);
}

constexpr std::array outputs{Output{&OutputFiles::json, json_text}};

}  // namespace

Result<void> prepare_outputs(const OutputFiles& files) {
  for (const Output& output : outputs) {
    const std::string& file = files.*output.file;
    if (file.empty()) continue;
    auto directory = std::filesystem::path(file).parent_path();
    if (directory.empty()) directory = ".";
    if (auto ready = prepare_output_directory(directory); !ready) return ready;
  }
  return files.store.empty() ? Result<void>{} : prepare_store(files.store);
}

Result<void> write_outputs(const OutputFiles& files, const Document& document,
                           std::vector<std::string>& written) {
  Result<void> all;
  for (const Output& output : outputs) {
    const std::string& file = files.*output.file;
    if (file.empty()) continue;
    auto done = write_file_atomically(file, output.text(document));
    if (done) {
      written.push_back(file);
    } else if (all) {
      all = std::move(done);
    }
  }
  if (files.store.empty()) return all;
  const auto stored = store_document(files.store, document);
  if (stored) {
    written.push_back(fmt::format("{} (run {})", files.store, *stored));
  } else if (all) {
    all = std::unexpected(stored.error());
  }
  return all;
}

}  // namespace busyhour::report
