#include "claim/verdict.hpp"

#include <array>
#include <utility>

namespace seqcert {
namespace {

constexpr std::array<std::pair<Verdict::Kind, std::string_view>, 4> words = {{{Verdict::Kind::proved, "proved"},
                                                                              {Verdict::Kind::verified, "verified"},
                                                                              {Verdict::Kind::refuted, "refuted"},
                                                                              {Verdict::Kind::undecided, "undecided"}}};

}  // namespace

std::string_view text(Verdict::Kind kind) {
  for (const auto& [candidate, word] : words)
    if (candidate == kind) return word;
  return "undecided";
}

std::optional<Verdict::Kind> verdict_kind(std::string_view word) {
  for (const auto& [kind, candidate] : words)
    if (candidate == word) return kind;
  return std::nullopt;
}

}  // namespace seqcert
