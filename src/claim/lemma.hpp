#pragma once

#include "base/result.hpp"
#include "formula/formula.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// An earlier lemma at terms in place of its names: `tail(n = L - 1)`; names left out stand for themselves.
struct LemmaUse {
  std::string lemma;
  std::map<std::string, Formula> terms;
};

/// A step of a written argument: for all values of its names, the assumptions together imply the conclusion. With an
/// induction variable n: for all integers n >= from, which the assumptions must not mention.
struct Lemma {
  std::string name;
  std::set<std::string> reals, integers;  // the induction variable is one of them
  std::vector<Formula> assume;
  Formula show;  // absent (the number 0) in the step that is the claim
  std::optional<std::string> induction;
  long from = 0;
  std::vector<LemmaUse> uses;
  std::vector<Formula> terms;  // whose axioms may be needed besides those of the terms that occur
  std::size_t line = 0;        // of the block, 1-based
};

/// The formal statements beside a written argument, in order; the last is the claim. proofs/CLAIMS.md has the format.
struct Chain {
  std::vector<Lemma> lemmas;
  std::optional<Lemma> claim;  // what the claim itself uses
};

/// The ```lemma blocks of an argument in Markdown.
/// Errors: `path:line: ...` with the offending text and the mend: a block that is no TOML, unknown keys, formulas that
/// do not parse, names that are not declared, a lemma used before it is there, an assumption about the induction
/// variable.
Result<Chain> parse_chain(std::string_view markdown, const std::string& path);
/// The chain of the file; of no file: an empty one. Lemmas used of a neighbour (`attention-gap#tail`, for
/// attention-gap.md in the same folder) come before its own, under that name.
Result<Chain> read_chain(const std::string& path);

}  // namespace seqcert
