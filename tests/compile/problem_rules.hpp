#pragma once

#include "compile/compiled.hpp"
#include "compile/margin_question.hpp"
#include "task/dp_problem.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace seqcert {

/// One transition of a registered problem at a small size, compiled: what the position row says is exact, what is read
/// is not.
struct ProblemRule {
  std::string name;
  Transition transition;
  std::vector<MarginArgument> arguments;
  Compiled compiled;

  MarginQuestion question(const Rational& eta) const {
    return {compiled.mlp, arguments.size(), arguments, transition, eta};
  }
};

/// Sizes at which the arguments can be enumerated. A problem that is not listed is taken at its least sizes.
inline Values small_sizes(const DpProblem& problem) {
  static const std::map<std::string, Values> chosen = {
      {"lis", {{"n", Rational(3)}, {"range", Rational(3)}}},
      {"postfix", {{"operators", Rational(1)}}},
  };
  if (const auto found = chosen.find(problem.name); found != chosen.end()) return found->second;
  Values sizes;
  for (const ParameterSpec& spec : problem.parameters)
    if (spec.type == ParameterSpec::Type::integer && spec.low) sizes[spec.name] = std::max(*spec.low, Rational(2));
  return sizes;
}

inline std::vector<ProblemRule> problem_rules() {
  std::vector<ProblemRule> rules;
  for (const DpProblem& problem : dp_problems())
    for (const std::string& form : problem.forms) {
      const auto arguments = arguments_for(problem, small_sizes(problem));
      EXPECT_TRUE(arguments.ok()) << problem.name << ": " << arguments.error().message;
      if (!arguments) continue;
      const DpProgram program = *build_program(problem, *arguments, form);
      const std::vector<Range> ranges = argument_ranges(program, value_ranges(program));
      for (std::size_t r = 0; r < program.rules.size(); ++r) {
        for (std::size_t f = 0; f < program.rules[r].size(); ++f) {
          const Transition& transition = program.rules[r][f];
          Network network;
          std::vector<NodeId> nodes;
          ProblemRule rule{problem.name + " " + form + ": " + transition.text(), transition, {}, {}};
          for (std::size_t k = 0; k < ranges.size(); ++k) {
            const bool exact = k >= program.reads.size();
            nodes.push_back(network.input(k, ranges[k], exact));
            rule.arguments.push_back(
                {k, transition.uses(k) ? ranges[k] : Range{ranges[k].lo, ranges[k].lo}, exact || !transition.uses(k)});
          }
          const auto node = network.transition(transition, nodes);
          EXPECT_TRUE(node.ok()) << rule.name;
          if (!node) continue;
          const std::pair<NodeId, std::size_t> output{*node, ranges.size()};
          rule.compiled = compile(network, ranges.size() + 1, std::span(&output, 1));
          rules.push_back(std::move(rule));
        }
      }
    }
  return rules;
}

}  // namespace seqcert
