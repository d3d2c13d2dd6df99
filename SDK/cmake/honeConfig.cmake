# A plugin of hone:
#
#   find_package(hone REQUIRED)
#   add_library(mine MODULE mine.cpp)
#   target_link_libraries(mine PRIVATE hone::plugin)
#
# hone_PLUGIN_DIR is where hone looks for plugins.
cmake_policy(PUSH)
cmake_policy(VERSION 3.13...3.31)

# The real place: /lib may be a link to /usr/lib.
get_filename_component(_hone_prefix "${CMAKE_CURRENT_LIST_DIR}" REALPATH)
get_filename_component(_hone_prefix "${_hone_prefix}/../../.." ABSOLUTE)
set(hone_PLUGIN_DIR "${_hone_prefix}/lib/hone/plugins")

if(NOT TARGET hone::plugin)
  add_library(hone::plugin INTERFACE IMPORTED)
  target_include_directories(hone::plugin INTERFACE "${_hone_prefix}/include")
  target_compile_options(hone::plugin INTERFACE -fvisibility=hidden)

  get_property(_hone_languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if("CXX" IN_LIST _hone_languages)
    target_compile_features(hone::plugin INTERFACE cxx_std_17)
    target_compile_options(hone::plugin INTERFACE "$<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>")
  endif()
  unset(_hone_languages)

  # hone_library_v1 is all that a plugin exports.
  target_link_options(hone::plugin INTERFACE "LINKER:--version-script=${_hone_prefix}/share/hone/sdk/hone.map")
endif()

unset(_hone_prefix)
cmake_policy(POP)
