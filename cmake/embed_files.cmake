# cmake -DOUTPUT=web_files.cpp "-DFILES=a;b" -P embed_files.cmake
set(source "// Made by cmake/embed_files.cmake.
#include \"report/web_files.h\"

#include <array>
#include <utility>

namespace busyhour::report {

namespace {

using namespace std::string_view_literals;

constexpr std::array files{
")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(FIND "${text}" ")embedded\"" end_of_literal)
  if(NOT end_of_literal EQUAL -1)
    message(FATAL_ERROR "${file} contains the end mark of a raw string")
  endif()
  string(APPEND source "    std::pair{\"${name}\"sv, R\"embedded(${text})embedded\"sv},\n")
endforeach()
string(APPEND source "};

}  // namespace

std::string_view web_file(std::string_view name) {
  for (const auto& [known, text] : files) {
    if (known == name) return text;
  }
  return {};
}

}  // namespace busyhour::report
")
file(WRITE ${OUTPUT} "${source}")
