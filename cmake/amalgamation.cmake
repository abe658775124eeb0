# The target cxm_amalgamation writes cxm.h and cxm.c into <build>/amalgamation.
# With the tests on it is part of the build: the unit tests are linked against these two files as well.
if(NOT CXM_PYTHON)
  message(STATUS "cxm: python3 was not found, so there is no target cxm_amalgamation")
  return()
endif()

set(cxm_amalgamation_dir "${PROJECT_BINARY_DIR}/amalgamation")
get_target_property(cxm_inputs cxm SOURCES)
add_custom_command(OUTPUT "${cxm_amalgamation_dir}/cxm.h" "${cxm_amalgamation_dir}/cxm.c"
  COMMAND "${CXM_PYTHON}" "${PROJECT_SOURCE_DIR}/scripts/amalgamate" "${cxm_amalgamation_dir}" "${cxm_amalgamation_dir}.d"
  DEPENDS "${PROJECT_SOURCE_DIR}/scripts/amalgamate" ${cxm_inputs}
  DEPFILE "${cxm_amalgamation_dir}.d"
  COMMENT "Writing the amalgamation" VERBATIM)
add_custom_target(cxm_amalgamation DEPENDS "${cxm_amalgamation_dir}/cxm.h" "${cxm_amalgamation_dir}/cxm.c")

if(CXM_BUILD_TESTS)
  add_library(cxm_amalgamated STATIC "${cxm_amalgamation_dir}/cxm.c" "${cxm_amalgamation_dir}/cxm.h")
  target_include_directories(cxm_amalgamated PUBLIC "${cxm_amalgamation_dir}")
  target_compile_definitions(cxm_amalgamated PRIVATE $<$<BOOL:${CXM_FORCE_SCALAR}>:CXM_FORCE_SCALAR>)
  if(UNIX)
    target_link_libraries(cxm_amalgamated PRIVATE m)
  endif()
  add_dependencies(cxm_amalgamated cxm_amalgamation) # or make would write the files twice at once
  cxm_flags(cxm_amalgamated)
endif()
