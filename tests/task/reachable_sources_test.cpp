#include "task/reachable_sources.hpp"

#include "every_input.hpp"
#include "small_programs.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace seqcert {
namespace {

/// The least and largest step that read k of step t is at over all inputs.
Source by_execution(const DpProgram& program, std::size_t t, std::size_t k) {
  Source seen;
  test::for_each_input(program, [&](const std::vector<long>& inputs) {
    const std::size_t at = execute(program, inputs)[t - 1].read_at[k];
    if (at == 0) return;
    seen = seen.absent() ? Source{at, at} : Source{std::min(seen.first, at), std::max(seen.last, at)};
  });
  return seen;
}

void expect_source(const Source& source, std::size_t first, std::size_t last) {
  EXPECT_EQ(source.first, first);
  EXPECT_EQ(source.last, last);
}

/// Six steps that take their input as value; the last reads at `where` of what it read before.
DpProgram addressed(Read first, std::string_view where) {
  DpProgram program =
      test::with_reads({{"s", Read::From::input}, std::move(first), {"here", Read::From::address}}, "s");
  for (std::size_t k : {1U, 2U})
    if (program.reads[k].from != Read::From::step)
      program.reads[k].where = *Transition::parse(k == 1 ? "s" : where, argument_names(program));
  program.inputs.assign(6, {0, 1});
  for (std::size_t t = 1; t <= 6; ++t) test::step(program, {t, 0, 0});
  program.steps[5].sources[2] = {1, 5};
  return program;
}

TEST(ReachableSources, AnAddressFromAValueReachesWhatTheValueGives) {
  DpProgram program = addressed({"pick", Read::From::step}, "2 + 2 * pick");
  program.steps[5].sources[1] = {5, 5};
  require_consistent(program);
  expect_source(by_execution(program, 6, 2), 2, 4);
  expect_source(ReachableSources(program)(6, 2), 2, 4);
  expect_source(ReachableSources(program)(6, 1), 5, 5);
  expect_source(ReachableSources(program)(6, 0), 6, 6);
  EXPECT_TRUE(ReachableSources(program)(5, 2).absent());
}

// A match that may be absent gives the absent number, too: here the one that reaches back furthest.
TEST(ReachableSources, AnAddressFromAMatchReachesWhatItsAbsenceGives) {
  DpProgram program = addressed({"found", Read::From::match}, "3 + found");
  program.steps[5].sources[1] = {1, 5};
  program.steps[5].absent[1] = -2;
  require_consistent(program);
  expect_source(by_execution(program, 6, 2), 1, 4);
  expect_source(ReachableSources(program)(6, 2), 1, 4);
}

// With objects of weight 1 and 2 a row of capacity 4 is read at most two places back; the range that the step declares
// is the whole row.
TEST(ReachableSources, AKnapsackReachesBackByTheHeaviestObject) {
  const auto knapsack = find_problem("knapsack");
  const Values point{{"n", Rational(2)}, {"C", Rational(4)}, {"weight", Rational(2)}, {"value", Rational(1)}};
  const DpProgram program = *build_program(**knapsack, *arguments_for(**knapsack, point), "unrolled");
  std::size_t address = 0;
  while (program.reads[address].from != Read::From::address) ++address;
  for (std::size_t t = 1; t <= 10; ++t) {
    const Source seen = by_execution(program, t, address);
    expect_source(ReachableSources(program)(t, address), seen.first, seen.last);
  }
  expect_source(ReachableSources(program)(10, address), 3,
                4);  // capacities 2 and 3 of the first row, which begins at 0
}

}  // namespace
}  // namespace seqcert
