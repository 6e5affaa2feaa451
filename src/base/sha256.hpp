#pragma once

#include <string>
#include <string_view>

namespace seqcert {

/// The SHA-256 of the bytes of `text` as 64 lower-case hexadecimal digits.
/// Source: FIPS 180-4, section 6.2. Requires fewer than 2^61 bytes.
std::string sha256_hex(std::string_view text);

}  // namespace seqcert
