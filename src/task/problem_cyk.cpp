#include "task/counts.hpp"
#include "task/dp_problem.hpp"
#include "task/grammars.hpp"
#include "task/problem_parts.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace seqcert {
namespace {

// Whether a word belongs to a context-free language: Cocke, Younger and Kasami. Inputs are the letters.

const Grammar& grammar(const Arguments& arguments) {
  return *std::ranges::find(grammars(), arguments.word("grammar"), &Grammar::name);
}
Range letters(const Arguments& arguments) { return {1, static_cast<long>(grammar(arguments).letters.size())}; }

bool makes_letters(const Grammar& grammar, std::size_t symbol) {
  // The start symbol always has a step at every place: it answers for words of one letter.
  return symbol == 0 || std::ranges::any_of(grammar.leaves, [&](const auto& leaf) { return leaf.symbol == symbol; });
}

double leaf_steps(const Grammar& grammar) {
  double count = 0;
  for (std::size_t symbol = 0; symbol < grammar.symbols; ++symbol) count += makes_letters(grammar, symbol) ? 1 : 0;
  return count;
}

/// X_A(i, i) = [A -> w_i], and X_A(i, j) the running OR over splits k and rules A -> B C of X_B(i, k) and X_C(k+1, j),
/// each term a step; in order of length. A symbol without steps in a cell derives nothing there: 0. The start symbol
/// comes last in every cell.
DpProgram unrolled(const Arguments& arguments) {
  const Grammar& g = grammar(arguments);
  const std::size_t n = arguments.count("n");
  DpProgram program = empty_program("cyk", "unrolled");
  program.inputs.assign(n, letters(arguments));
  program.reads = {{"found"}, {"left"}, {"right"}, {"letter", Read::From::input}};
  for (std::size_t l = 1; l <= g.letters.size(); ++l) program.constants.push_back(fmt::format("makes_{}", l));
  add_rules(program, {table_entry("letter", "makes_", g.letters.size()), "max(found, min(left, right))"});
  enum Rule : std::size_t { leaf, join };
  std::vector<std::size_t> cells(n * n * g.symbols, 0);
  const auto cell = [&](std::size_t symbol, std::size_t i, std::size_t j) -> std::size_t& {
    return cells[(symbol * n + i - 1) * n + j - 1];
  };
  const std::vector<long> no_letter(g.letters.size(), 0);
  for (std::size_t i = 1; i <= n; ++i)
    for (std::size_t symbol = g.symbols; symbol-- > 0;) {
      if (!makes_letters(g, symbol)) continue;
      std::vector<long> makes = no_letter;
      for (const Grammar::Leaf& rule : g.leaves)
        if (rule.symbol == symbol) makes[static_cast<std::size_t>(rule.letter) - 1] = 1;
      cell(symbol, i, i) = add_step(program, leaf, {0, 0, 0, i}, {}, std::move(makes));
    }
  for (std::size_t length = 2; length <= n; ++length)
    for (std::size_t i = 1, j = length; j <= n; ++i, ++j)
      for (std::size_t symbol = g.symbols; symbol-- > 0;) {
        std::size_t found = 0;
        for (std::size_t k = i; k < j; ++k)
          for (const Grammar::Branch& rule : g.branches)
            if (rule.symbol == symbol)
              found =
                  add_step(program, join, {found, cell(rule.left, i, k), cell(rule.right, k + 1, j), 0}, {}, no_letter);
        cell(symbol, i, j) = found;
      }
  return program;
}

Result<ParsedInput> parse_input(std::string_view text) {
  auto numbers = parse_numbers(text);
  if (!numbers) return numbers.error();
  Values sizes{{"n", Rational(numbers->size())}};
  return ParsedInput{std::move(sizes), std::move(*numbers)};
}

std::vector<std::string> grammar_names() {
  std::vector<std::string> names;
  for (const Grammar& g : grammars()) names.push_back(g.name);
  return names;
}

std::string letter_list() {
  std::string list;
  for (const Grammar& g : grammars()) list += fmt::format("{}{}: {}", list.empty() ? "" : "; ", g.name, g.summary);
  return list;
}

/// Inputs first: letters that come from different symbols are told apart by the first steps.
Rational futures_at_least(const Arguments& arguments, const std::string&, Inputs inputs) {
  const Grammar& g = grammar(arguments);
  std::vector<std::vector<std::size_t>> makers(g.letters.size());
  for (const Grammar::Leaf& rule : g.leaves) makers[static_cast<std::size_t>(rule.letter) - 1].push_back(rule.symbol);
  std::set<std::vector<std::size_t>> different(makers.begin(), makers.end());
  return inputs == Inputs::prompt ? power(Rational(different.size()), arguments.count("n")) : Rational(1);
}

}  // namespace

DpProblem cyk_problem() {
  return {
      .name = "cyk",
      .summary = "whether a word of n letters belongs to a context-free language: 1 or 0",
      .input = "the letters, numbers from 1 on: 1,1,2,2",
      .parameters = {integer_parameter("n", 1, 4, "letters of the word"),
                     choice_parameter("grammar", grammar_names(), letter_list())},
      .forms = {"unrolled"},
      .precondition = {},
      .steps =
          [](const Arguments& a, const std::string&) {
            const double n = static_cast<double>(a.count("n")),
                         branches = static_cast<double>(grammar(a).branches.size());
            return leaf_steps(grammar(a)) * n + branches * ((n * n * n - n) / 6);
          },
      .program = [](const Arguments& a, const std::string&) { return unrolled(a); },
      .solve = [](const Arguments& a, std::span<const long> word) { return grammar(a).contains(word) ? 1L : 0L; },
      // Even seeds: any word. Odd seeds: a word of the language, where there is one of this length; few words are.
      .random_input =
          [](const Arguments& a, std::uint64_t seed) {
            std::vector<long> word = random_numbers(a.count("n"), letters(a), seed);
            return seed % 2 == 0 ? word : grammar(a).nearby(std::move(word));
          },
      .extreme_inputs =
          [](const Arguments& a) {
            std::vector<std::vector<long>> words = extreme_numbers(a.count("n"), letters(a));
            for (std::size_t k = 0, plain = words.size(); k < plain; ++k) words.push_back(grammar(a).nearby(words[k]));
            return words;
          },
      .parse_input = parse_input,
      .futures_at_least = futures_at_least,
  };
}

}  // namespace seqcert
