# What `cmake --install` lays down: library, headers, the CMake package and cxm.pc, all relocatable.
# Before 1.0 a package satisfies only requests for its own minor version.
set(cxm_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/cxm")

install(TARGETS cxm EXPORT cxm-targets)
if(TARGET cxm_host)
  install(TARGETS cxm_host EXPORT cxm-targets)
  set(CXM_WITH_HOST ON)
else()
  set(CXM_WITH_HOST OFF)
endif()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/cxm" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h")
install(EXPORT cxm-targets NAMESPACE cxm:: DESTINATION "${cxm_cmake_dir}")

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/cxm-config.cmake.in" "${PROJECT_BINARY_DIR}/cxm-config.cmake"
  INSTALL_DESTINATION "${cxm_cmake_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cxm-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/cxm-config.cmake" "${PROJECT_BINARY_DIR}/cxm-config-version.cmake"
  DESTINATION "${cxm_cmake_dir}")

# cxm.pc finds its prefix from its own place, unless the directories were given as absolute paths.
set(cxm_pc_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
if(IS_ABSOLUTE "${cxm_pc_dir}")
  set(CXM_PC_PREFIX "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH cxm_pc_up "/${cxm_pc_dir}" "/")
  string(REGEX REPLACE "/$" "" cxm_pc_up "${cxm_pc_up}")
  set(CXM_PC_PREFIX "\${pcfiledir}/${cxm_pc_up}")
endif()
foreach(dir LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE "${CMAKE_INSTALL_${dir}}")
    set(CXM_PC_${dir} "${CMAKE_INSTALL_${dir}}")
  else()
    set(CXM_PC_${dir} "\${prefix}/${CMAKE_INSTALL_${dir}}")
  endif()
endforeach()
get_target_property(cxm_type cxm TYPE)
if(cxm_type STREQUAL "STATIC_LIBRARY")
  set(CXM_PC_CFLAGS " -DCXM_STATIC")
  set(CXM_PC_LIBS " -lm") # there is no shared library that would bring it
endif()
configure_file("${PROJECT_SOURCE_DIR}/cmake/cxm.pc.in" "${PROJECT_BINARY_DIR}/cxm.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/cxm.pc" DESTINATION "${cxm_pc_dir}")
