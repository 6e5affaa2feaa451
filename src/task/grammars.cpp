#include "task/grammars.hpp"

#include <algorithm>

namespace seqcert {
namespace {

using Word = std::vector<long>;

/// Brackets in pairs (1, 2), (3, 4), ...
bool is_opening(long letter) { return letter % 2 == 1; }

bool balanced(std::span<const long> word) {
  Word open;
  for (const long letter : word) {
    if (is_opening(letter)) {
      open.push_back(letter);
      continue;
    }
    if (open.empty() || open.back() + 1 != letter) return false;
    open.pop_back();
  }
  return open.empty();
}

/// Opens or closes as the word does where that can still be balanced.
Word made_balanced(Word word) {
  if (word.size() % 2 != 0) return word;
  Word open;
  for (std::size_t k = 0; k < word.size(); ++k) {
    const bool must_close = word.size() - k <= open.size();
    if (must_close || (!is_opening(word[k]) && !open.empty())) {
      word[k] = open.back() + 1;
      open.pop_back();
    } else {
      if (!is_opening(word[k])) --word[k];
      open.push_back(word[k]);
    }
  }
  return word;
}

bool palindrome(std::span<const long> word) { return std::equal(word.begin(), word.end(), word.rbegin()); }

Word made_palindrome(Word word) {
  std::copy_n(word.begin(), word.size() / 2, word.rbegin());
  return word;
}

bool halves(std::span<const long> word) {
  const auto middle = word.begin() + static_cast<std::ptrdiff_t>(word.size() / 2);
  return word.size() % 2 == 0 && std::all_of(word.begin(), middle, [](long x) { return x == 1; }) &&
         std::all_of(middle, word.end(), [](long x) { return x == 2; });
}

Word made_halves(Word word) {
  if (word.size() % 2 != 0) return word;
  for (std::size_t k = 0; k < word.size(); ++k) word[k] = k < word.size() / 2 ? 1 : 2;
  return word;
}

Grammar dyck() {
  enum : std::size_t { S, T, A, B };  // S -> S S | A T | A B, T -> S B, A -> (, B -> )
  return {"dyck",
          "balanced brackets, 1 opens and 2 closes",
          "()",
          4,
          {{S, S, S}, {S, A, T}, {S, A, B}, {T, S, B}},
          {{A, 1}, {B, 2}},
          balanced,
          made_balanced};
}

Grammar palindromes() {
  enum : std::size_t { S, P, Q, A, B };  // S -> A P | B Q | A A | B B | a | b, P -> S A, Q -> S B, A -> a, B -> b
  return {"palindromes",
          "words over 1 and 2 that read the same backwards",
          "ab",
          5,
          {{S, A, P}, {S, B, Q}, {S, A, A}, {S, B, B}, {P, S, A}, {Q, S, B}},
          {{S, 1}, {S, 2}, {A, 1}, {B, 2}},
          palindrome,
          made_palindrome};
}

Grammar anbn() {
  enum : std::size_t { S, T, A, B };  // S -> A T | A B, T -> S B, A -> a, B -> b
  return {
      "anbn",     "as many 1 as 2, the 1 first", "ab", 4, {{S, A, T}, {S, A, B}, {T, S, B}}, {{A, 1}, {B, 2}}, halves,
      made_halves};
}

Grammar two_brackets() {
  enum : std::size_t {
    S,
    T,
    U,
    A,
    B,
    C,
    D
  };  // S -> S S | A T | A B | C U | C D, T -> S B, U -> S D, A -> (, B -> ), C -> [, D -> ]
  return {"two-brackets",
          "two kinds of balanced brackets, 1 closed by 2 and 3 by 4",
          "()[]",
          7,
          {{S, S, S}, {S, A, T}, {S, A, B}, {S, C, U}, {S, C, D}, {T, S, B}, {U, S, D}},
          {{A, 1}, {B, 2}, {C, 3}, {D, 4}},
          balanced,
          made_balanced};
}

}  // namespace

const std::vector<Grammar>& grammars() {
  static const std::vector<Grammar> all = {dyck(), palindromes(), anbn(), two_brackets()};
  return all;
}

}  // namespace seqcert
