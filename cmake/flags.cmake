# Warnings and instrumentation: cxm_flags(target) gives a target of ours what all of them are compiled with.
# Nothing here travels to a consumer.
set(cxm_warnings -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wmissing-prototypes)

function(cxm_flags target)
  set_target_properties(${target} PROPERTIES C_EXTENSIONS OFF C_STANDARD 11 C_STANDARD_REQUIRED ON)
  if(NOT CMAKE_C_COMPILER_ID MATCHES "GNU|Clang")
    return()
  endif()
  # Contraction into fused multiply-add would make results depend on the machine.
  target_compile_options(${target} PRIVATE ${cxm_warnings} -ffp-contract=off)
  if(CXM_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(CXM_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${CXM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${CXM_SANITIZE})
  endif()
  if(CXM_COVERAGE)
    target_compile_options(${target} PRIVATE --coverage -fprofile-update=atomic) # some tests have threads
    target_link_options(${target} PUBLIC --coverage)
  endif()
endfunction()
