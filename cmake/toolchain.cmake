# Warnings, sanitizers and the compiler cache: what every target is built with.
add_library(longshore_options INTERFACE)
target_compile_features(longshore_options INTERFACE cxx_std_20)
target_compile_options(longshore_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wno-missing-field-initializers
  $<$<BOOL:${LONGSHORE_WERROR}>:-Werror>)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlaps in std::string's own operator+ (its bug 105651).
  target_compile_options(longshore_options INTERFACE -Wno-restrict)
endif()

if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # It takes the anonymous namespaces of sources that are compiled together for those of headers.
  target_compile_options(longshore_options INTERFACE -Wno-subobject-linkage)
endif()

if(LONGSHORE_SANITIZE)
  add_compile_options(-fsanitize=${LONGSHORE_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=${LONGSHORE_SANITIZE})
  if(LONGSHORE_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Asio's fences are unknown to the thread sanitizer; GCC says so at each of them.
    target_compile_options(longshore_options INTERFACE -Wno-tsan)
  endif()
endif()

if(LONGSHORE_FUZZ)
  # Clang 14's check of function types does not know libraries that were built without it.
  add_compile_options(-fsanitize=fuzzer-no-link -fno-sanitize=function)
endif()

if(LONGSHORE_COVERAGE)
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
