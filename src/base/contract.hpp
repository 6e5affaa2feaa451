#pragma once

#include <string_view>

namespace seqcert {

/// Prints the broken contract and where it broke, then aborts. For our own mistakes only: no user input may reach it.
[[noreturn]] void contract_failed(const char* condition, std::string_view message, const char* file, int line);

}  // namespace seqcert

/// Stops the program unless `condition` holds.
#define SEQCERT_REQUIRE(condition, message) \
  ((condition) ? static_cast<void>(0) : ::seqcert::contract_failed(#condition, message, __FILE__, __LINE__))
