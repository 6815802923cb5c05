# busyhour_embed(TARGET OUTPUT files...): texts that the program carries in itself. OUTPUT becomes a
# source of TARGET that defines busyhour::report::web_file() (src/report/web_files.h) over them.
function(busyhour_embed target output)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${output}" "-DFILES=${ARGN}"
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    COMMENT "Embedding the files of the web pages"
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
  # C++ asks of compilers to take literals of 65,536 characters; clang warns beyond.
  set_source_files_properties(${output} PROPERTIES COMPILE_OPTIONS -Wno-overlength-strings)
endfunction()
