# cmake -DCOMPILER=... -DSOURCE=... -DROOT=... -P check_case.cmake
# SOURCE must compile as it stands, and with -DMUST_FAIL must be refused with a message that matches its line "// EXPECT: regex".
# (Without the first half, a missing header would pass for a forbidden conversion.)
file(STRINGS ${SOURCE} expect REGEX "^// EXPECT: ")
if(NOT expect)
  message(FATAL_ERROR "${SOURCE}: no line \"// EXPECT: regex\"")
endif()
string(REPLACE "// EXPECT: " "" expect "${expect}")

# LC_ALL=C: plain quotes and English in the messages.
set(command ${CMAKE_COMMAND} -E env LC_ALL=C ${COMPILER} -std=c++20 -fsyntax-only -I${ROOT}/src -I${ROOT} ${SOURCE})
execute_process(COMMAND ${command} RESULT_VARIABLE status ERROR_VARIABLE messages)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${SOURCE} must compile without MUST_FAIL:\n${messages}")
endif()
execute_process(COMMAND ${command} -DMUST_FAIL RESULT_VARIABLE status ERROR_VARIABLE messages)
if(status EQUAL 0)
  message(FATAL_ERROR "${SOURCE} compiles with MUST_FAIL")
endif()
string(REGEX MATCHALL "error: [^\n]*" errors "${messages}")
if(NOT errors MATCHES "${expect}")
  message(FATAL_ERROR "${SOURCE} fails, but no error matches \"${expect}\":\n${messages}")
endif()
