#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace seqcert {

/// JSON as it is printed. Texts in it may be paths, which need not be UTF-8: what is none becomes U+FFFD.
inline std::string printed(const nlohmann::ordered_json& json, int indent = -1) {
  return json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace seqcert
