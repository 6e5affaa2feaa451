#include "cli/one_of.hpp"

#include "base/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace seqcert {

CLI::Validator one_of(std::vector<std::string> known) {
  const std::string shown = "{" + join(known, ",") + "}";
  return {[known = std::move(known)](const std::string& typed) {
            if (std::ranges::find(known, typed) != known.end()) return std::string();
            return fmt::format("\"{}\" is not one of {}{}", typed, join(known, ", "), did_you_mean(typed, known));
          },
          shown};
}

}  // namespace seqcert
