#include "check/state_pair.hpp"

#include "base/contract.hpp"
#include "check/state_map.hpp"
#include "linalg/elimination.hpp"
#include "linalg/exact.hpp"
#include "model/run.hpp"
#include "number/fraction.hpp"

#include <algorithm>

namespace seqcert {
namespace {

Rational middle(const Box& box) { return (box.lo + box.hi) / Rational(2); }
Rational radius(const Box& box) { return (box.hi - box.lo) / Rational(2); }

/// Up to 2^-40 of the error that a pair with equal states shows.
Rational nearly(const Rational& r) { return r - r * Rational::power_of_two(-40); }

MaybeEnclosure enclosed(const Fraction& x) { return enclosure_of(x.rational()); }
MaybeEnclosure enclosed(const Ball& x) { return enclosure_of(x); }

/// Answers to the questions of the cut: result[n][k] to component k of question queries[n].
template <Field S>
Result<std::vector<std::vector<S>>> answers(const Model& model, const CopyTask& task, const Cut& cut,
                                            const std::vector<std::vector<Rational>>& values,
                                            const Arithmetic<S>& number) {
  std::vector<std::vector<S>> result;
  std::vector<std::vector<S>> shared;
  for (std::size_t q : cut.queries) {
    const Query& query = task.queries[q];
    if (shared.empty() || query.token) {
      const std::vector<Token> tokens = filled(task, query, values);
      auto outputs = run(model, std::span<const Token>(tokens), number, {}, cut.position + 1);
      if (!outputs) return outputs.error();
      shared = std::move(*outputs);
    }
    result.push_back(shared[query.position - 1]);
    if (query.token) shared.clear();
  }
  return result;
}

/// nullopt where a run is not finite.
template <Field S>
Result<std::optional<MirroredRuns>> run_in(const Model& model, const CopyTask& task, const Cut& cut,
                                           const MirroredValues& pair, const Arithmetic<S>& number) {
  const auto one = answers(model, task, cut, pair.values, number);
  if (!one) return one.error();
  const auto other = answers(model, task, cut, mirrored(task, pair.values), number);
  if (!other) return other.error();
  MirroredRuns runs;
  runs.arithmetic = number.name();
  for (std::size_t n = 0; n < cut.queries.size(); ++n)
    for (std::size_t k = 0; k < task.value_fields.size(); ++k) {
      const MaybeEnclosure difference = enclosed(S((*one)[n][k] - (*other)[n][k]));
      if (!difference) return std::optional<MirroredRuns>{};
      const Rational apart = max(abs(difference->lo), abs(difference->hi));
      runs.apart = max(runs.apart, apart);
      if (cut.queries[n] != pair.query || k != pair.output) continue;
      const MaybeEnclosure answer = enclosed((*one)[n][k]), back = enclosed((*other)[n][k]);
      if (!answer || !back) return std::optional<MirroredRuns>{};
      runs.answer = *answer;
      runs.mirrored = *back;
      // The right answers are 2 |v - middle| apart.
      const Rational& value = pair.values[task.queries[pair.query].target - 1][k];
      runs.least_error = abs(value - middle(task.box)) - apart / Rational(2);
    }
  return std::optional<MirroredRuns>(std::move(runs));
}

/// The pair along the vector x over cut.asked, its largest entry at the end of the box.
MirroredValues pair_along(const CopyTask& task, const Cut& cut, const std::vector<Rational>& x) {
  MirroredValues pair;
  pair.values.assign(task.tokens.size(), std::vector<Rational>(task.value_fields.size()));
  for (std::size_t j = 0; j < task.tokens.size(); ++j)
    if (task.free[j]) std::ranges::fill(pair.values[j], middle(task.box));
  const auto smaller = [](const Rational& a, const Rational& b) { return abs(a) < abs(b); };
  const auto largest = static_cast<std::size_t>(std::ranges::max_element(x, smaller) - x.begin());
  const Rational scale = radius(task.box) / x[largest];
  for (std::size_t column = 0; column < x.size(); ++column) {
    const auto [j, k] = cut.asked[column];
    pair.values[j][k] += x[column] * scale;
  }
  const auto [position, component] = cut.asked[largest];
  pair.output = component;
  pair.query = *std::ranges::find_if(cut.queries,
                                     [&, at = position](std::size_t q) { return task.queries[q].target == at + 1; });
  return pair;
}

Matrix<Rational> matrix_of(const std::vector<std::vector<Rational>>& rows, std::size_t cols) {
  Matrix<Rational> result(rows.size(), cols);
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t c = 0; c < cols; ++c) result(r, c) = rows[r][c];
  return result;
}

Result<StateAtCut> with_rational_state(const Model& model, const CopyTask& task, StateAtCut state, long max_bits) {
  const auto rows = rational_state_map(model, task, state.cut);
  if (!rows) return rows.error();
  state.entries = rows->size();
  const auto x = short_kernel_vector(matrix_of(*rows, state.cut.asked.size()));
  state.confuses = known(x.has_value());
  if (!x) return state;
  state.pair = pair_along(task, state.cut, *x);
  auto runs = run_mirrored(model, task, state.cut, *state.pair, max_bits);
  if (!runs) return runs.error();
  SEQCERT_REQUIRE(runs->arithmetic != "exact" || runs->apart.is_zero(), "equal states, different answers");
  state.runs = std::move(*runs);
  return state;
}

/// x as rationals with `bits` binary places.
std::vector<Rational> to_places(const std::vector<Ball>& x, long bits) {
  std::vector<Rational> result;
  for (const Ball& entry : x) {
    const MaybeEnclosure at = enclosure_of(entry);
    SEQCERT_REQUIRE(at.has_value(), "a point is finite");
    result.push_back(floor(at->lo * Rational::power_of_two(bits)) * Rational::power_of_two(-bits));
  }
  return result;
}

bool all_finite(const std::vector<std::vector<Ball>>& rows) {
  return std::ranges::all_of(rows, [](const auto& row) {
    return std::ranges::all_of(row, [](const Ball& entry) { return entry.is_finite(); });
  });
}

/// The first precision at which a vector near the kernel shows nearly the whole error.
Result<StateAtCut> with_enclosed_state(const Model& model, const CopyTask& task, StateAtCut state, long max_bits) {
  const Rational wanted = nearly(radius(task.box));
  for (long bits = std::min(128L, max_bits); bits <= max_bits; bits *= 2) {
    const auto rows = enclosed_state_map(model, task, state.cut, bits);
    if (!rows) return rows.error();
    const std::size_t values = state.cut.asked.size();
    state.entries = rows->size();
    if (state.entries < values) state.confuses = Truth::yes;
    if (!all_finite(*rows)) continue;
    if (state.entries >= values && certified_rank(*rows, bits) == values) {
      state.confuses = Truth::no;
      return state;
    }
    if (state.confuses != Truth::yes) continue;
    // Without entries any vector will do.
    std::vector<Rational> x(values, Rational(0));
    x[0] = 1;
    if (const auto near = near_kernel_vector(*rows, bits)) x = to_places(*near, bits / 2);
    MirroredValues pair = pair_along(task, state.cut, x);
    auto runs = run_mirrored(model, task, state.cut, pair, bits);
    if (!runs) return runs.error();
    if (!state.runs || state.runs->least_error < runs->least_error) {
      state.pair = std::move(pair);
      state.runs = std::move(*runs);
    }
    if (wanted <= state.runs->least_error) break;
  }
  return state;
}

}  // namespace

std::vector<std::vector<Rational>> mirrored(const CopyTask& task, std::vector<std::vector<Rational>> values) {
  const Rational twice = task.box.lo + task.box.hi;
  for (std::size_t j = 0; j < values.size(); ++j)
    if (task.free[j])
      for (Rational& value : values[j]) value = twice - value;
  return values;
}

Result<MirroredRuns> run_mirrored(const Model& model, const CopyTask& task, const Cut& cut, const MirroredValues& pair,
                                  long max_bits) {
  if (Stepper<Fraction>::make(model, Arithmetic<Fraction>{})) {
    auto runs = run_in(model, task, cut, pair, Arithmetic<Fraction>{});
    if (!runs) return runs.error();
    return std::move(**runs);
  }
  std::optional<MirroredRuns> best;
  for (long bits = std::min(256L, max_bits); bits <= max_bits; bits *= 2) {
    auto runs = run_in(model, task, cut, pair, Arithmetic<Ball>{bits});
    if (!runs) return runs.error();
    if (!*runs) continue;
    if (!best || best->least_error < (*runs)->least_error) best = std::move(*runs);
    if (nearly(radius(task.box)) <= best->least_error) break;
  }
  if (!best) return bad_input("the run on these values is not finite up to {} bits", max_bits);
  return std::move(*best);
}

Result<StateAtCut> state_at_cut(const Model& model, const CopyTask& task, long max_bits) {
  StateAtCut state;
  state.cut = busiest_cut(task);
  if (state.cut.asked.empty()) {
    state.confuses = Truth::no;
    return state;
  }
  if (state_is_rational(model))
    return with_rational_state(model, task, std::move(state), max_bits);
  return with_enclosed_state(model, task, std::move(state), max_bits);
}

}  // namespace seqcert
