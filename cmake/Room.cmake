# busyhour_room(NAME [LINK targets...]): one folder under src/ is one static library.
# What it links is what it may include; scripts/check-layers holds the includes to the same order.
function(busyhour_room name)
  cmake_parse_arguments(ROOM "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  if(NOT sources)
    add_library(busyhour_${name} INTERFACE)
    target_link_libraries(busyhour_${name} INTERFACE ${ROOM_LINK})
    return()
  endif()
  add_library(busyhour_${name} STATIC ${sources})
  target_include_directories(busyhour_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(busyhour_${name} PUBLIC ${ROOM_LINK} PRIVATE busyhour_warnings)
endfunction()
