#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace seqcert {

/// The answer to a mathematical question.
struct Verdict {
  enum class Kind {
    proved,    ///< holds for all parameters of the stated region
    verified,  ///< holds at these parameters for all inputs of the domain, by a rigorous enclosure or an equality of
               ///< forms
    refuted,   ///< fails, and the failure is established in exact or rigorous arithmetic
    undecided  ///< neither; `reason` says why
  };
  Kind kind = Kind::undecided;
  std::string reason;  ///< empty unless undecided
};

/// `proved`, `verified`, `refuted`, `undecided`, as records and claim files write them.
std::string_view text(Verdict::Kind kind);
/// The kind written as `word`, if it is one of the four.
std::optional<Verdict::Kind> verdict_kind(std::string_view word);

}  // namespace seqcert
