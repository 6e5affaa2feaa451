#pragma once

namespace seqcert::testing {

/// Sanitizers slow these tests down some thirty times: exhaustive loops then take every 30th case, and clocks are not
/// read.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

constexpr int thinning = sanitized ? 30 : 1;

}  // namespace seqcert::testing
