#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace seqcert {

/// A context-free grammar in Chomsky's normal form, and its language said apart from it. Symbols are 0-based, 0 is the
/// start symbol; letters are 1-based. The start symbol has a rule with two symbols.
struct Grammar {
  struct Branch {
    std::size_t symbol, left, right;
  };
  struct Leaf {
    std::size_t symbol;
    long letter;
  };
  std::string name, summary;
  std::string letters;  // how letters 1, 2, ... look
  std::size_t symbols = 0;
  std::vector<Branch> branches;
  std::vector<Leaf> leaves;
  /// Membership, decided without the grammar.
  std::function<bool(std::span<const long>)> contains;
  /// A word of the language of the same length made from this word, where there is one; every word of the language is
  /// made from itself.
  std::function<std::vector<long>(std::vector<long>)> nearby;
};

/// dyck, palindromes, anbn, two-brackets: none with the empty word.
const std::vector<Grammar>& grammars();

}  // namespace seqcert
