#include "claim/claim.hpp"

#include <array>

namespace seqcert {
namespace {

constexpr std::array<std::pair<Relation, std::string_view>, 5> signs = {{{Relation::less_equal, "<="},
                                                                         {Relation::greater_equal, ">="},
                                                                         {Relation::equal, "="},
                                                                         {Relation::less, "<"},
                                                                         {Relation::greater, ">"}}};

}  // namespace

std::string_view text(Relation relation) {
  for (const auto& [value, sign] : signs)
    if (value == relation) return sign;
  return "?";
}

std::optional<Relation> relation_of(std::string_view sign) {
  for (const auto& [value, known] : signs)
    if (known == sign) return value;
  return std::nullopt;
}

}  // namespace seqcert
