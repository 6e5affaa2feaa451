#include "base/contract.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>

namespace seqcert {

void contract_failed(const char* condition, std::string_view message, const char* file, int line) {
  fmt::print(stderr, "seqcert: internal error: {} ({}) at {}:{}\n", message, condition, file, line);
  std::abort();
}

}  // namespace seqcert
