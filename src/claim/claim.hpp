#pragma once

#include "claim/verdict.hpp"
#include "formula/formula.hpp"
#include "formula/parameters.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// quantity `relation` bound.
enum class Relation { less_equal, greater_equal, equal, less, greater };
/// `<=`, `>=`, `=`, `<`, `>`.
std::string_view text(Relation relation);
std::optional<Relation> relation_of(std::string_view sign);

/// A rational computed from the parameters: the formula's value where it is rational (`exact`), else rounded to a
/// multiple of 2^-bits.
struct Derived {
  enum class Round { up, down, nearest, exact };
  std::string name;
  Formula value;
  Round round = Round::exact;
  long bits = 0;
};

/// A grid over several parameters at once: (name, GRID) of those it names, defaults for the others.
struct GridBlock {
  std::vector<std::pair<std::string, std::string>> grids;
  bool quick = false;  // part of the quick run, too
};

/// A parameter in which failing is monotone: where the claim fails, all else equal, it fails for every larger
/// (`fails_above`) or every smaller value, too. `argument` says where that is proved, beside the claim's file:
/// `attention-gap-score.md#monotone`.
struct Monotone {
  std::string parameter;
  bool fails_above = true;
  std::string argument;
};

/// A statement about a construction, as a file under proofs/ or of the user's own says it. proofs/CLAIMS.md describes
/// the format.
struct Claim {
  std::string id;            // "copy/attention-gap"
  std::string title;         // one line
  std::string source;        // paper and theorem, or "ours"
  std::string statement;     // rich text, LaTeX between dollars
  std::string construction;  // empty where the quantity is one of parameters alone
  std::string quantity;
  Relation relation = Relation::less_equal;
  Formula bound;
  std::vector<Formula> hypotheses;  // conditions on the parameters
  std::vector<std::string> tables;  // which paper tables it feeds
  Verdict::Kind expect = Verdict::Kind::verified;
  std::vector<ParameterSpec> parameters;
  std::vector<Derived> derived;    // each may use parameters and earlier ones
  std::vector<std::string> facts;  // numbers that the construction determines and formulas use
  std::vector<GridBlock> grids;    // instead of the grids of single parameters
  std::vector<Monotone> monotone;  // what lets a breaking point be bisected
  Values with;                     // parameters of the construction that the claim fixes
  std::string path;                // of the file, for messages
};

}  // namespace seqcert
