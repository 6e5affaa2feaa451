#include "task/futures.hpp"

#include "base/contract.hpp"
#include "number/rational.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <unordered_map>

namespace seqcert {
namespace {

/// Every choice of inputs within their ranges, the last input varying fastest. `visit` sees the well-formed ones;
/// `index` counts all.
template <class Visit>
void for_each_input(const DpProgram& program, Visit visit) {
  std::vector<long> inputs;
  for (const Range& range : program.inputs) inputs.push_back(range.lo);
  for (std::size_t index = 0;; ++index) {
    if (!program.well_formed || program.well_formed(inputs)) visit(index, inputs);
    std::size_t g = inputs.size();
    while (g > 0 && inputs[g - 1] == program.inputs[g - 1].hi) {
      inputs[g - 1] = program.inputs[g - 1].lo;
      --g;
    }
    if (g == 0) return;
    ++inputs[g - 1];
  }
}

/// Futures as numbers, equal exactly when they are equal: a token and the number of the future after it make a future.
/// 0 is the empty one, so that the futures from t on form a tree of their tails and each is kept once.
class FutureNumbers {
 public:
  explicit FutureNumbers(std::size_t T) : levels_(T) {}

  /// numbers[t] for t = 0..T of the futures of this execution.
  void number(const std::vector<StepValue>& values, std::vector<std::uint32_t>& numbers) {
    const std::size_t T = levels_.size();
    numbers.assign(T + 1, 0);
    for (std::size_t t = T; t > 0; --t) {
      const auto token =
          tokens_.try_emplace(values[t - 1].fields, static_cast<std::uint32_t>(tokens_.size())).first->second;
      const std::uint64_t key = (std::uint64_t{token} << 32) | numbers[t];
      auto& level = levels_[t - 1];
      numbers[t - 1] = level.try_emplace(key, static_cast<std::uint32_t>(level.size())).first->second;
    }
  }
  /// How many futures were seen after dp(t).
  std::size_t distinct(std::size_t t) const { return t == levels_.size() ? 1 : levels_[t].size(); }

 private:
  std::map<std::vector<long>, std::uint32_t> tokens_;
  std::vector<std::unordered_map<std::uint64_t, std::uint32_t>> levels_;
};

/// How far apart in the order of for_each_input the choices are that differ in one input.
std::vector<std::size_t> strides(const DpProgram& program) {
  std::vector<std::size_t> result(program.inputs.size(), 1);
  for (std::size_t g = program.inputs.size(); g-- > 1;)
    result[g - 1] = result[g] * static_cast<std::size_t>(program.inputs[g].hi - program.inputs[g].lo + 1);
  return result;
}

/// The indices of all choices of some inputs, the others at their least.
std::vector<std::size_t> choices(const DpProgram& program, const std::vector<std::size_t>& stride,
                                 const std::vector<std::size_t>& chosen) {
  std::vector<std::size_t> indices{0};
  for (const std::size_t g : chosen) {
    std::vector<std::size_t> longer;
    for (const std::size_t index : indices)
      for (long value = program.inputs[g].lo; value <= program.inputs[g].hi; ++value)
        longer.push_back(index + stride[g] * static_cast<std::size_t>(value - program.inputs[g].lo));
    indices = std::move(longer);
  }
  return indices;
}

/// The first and the last step that reads each input; 0 where none does.
struct Reading {
  std::size_t first = 0, last = 0;
};
std::vector<Reading> readings(const DpProgram& program, std::size_t T) {
  std::vector<Reading> result(program.inputs.size());
  for (std::size_t t = 1; t <= T; ++t)
    for (std::size_t k = 0; k < program.reads.size(); ++k) {
      const Source& source = program.steps[t - 1].sources[k];
      if (program.reads[k].from != Read::From::input || source.absent()) continue;
      Reading& reading = result[source.first - 1];
      if (reading.first == 0) reading.first = t;
      reading.last = t;
    }
  return result;
}

/// Inputs (0-based) by who reads them: steps up to t alone or none, steps on both sides, later ones alone.
struct Split {
  std::vector<std::size_t> past, both, coming;
};
Split split_after(std::size_t t, const std::vector<Reading>& reading) {
  Split split;
  for (std::size_t g = 0; g < reading.size(); ++g)
    (reading[g].last <= t ? split.past : reading[g].first <= t ? split.both : split.coming).push_back(g);
  return split;
}

constexpr std::uint32_t not_well_formed = 0xffffffff;

/// Distinct maps with one domain, by choices of inputs: for each map one of the past, added to those shared; the
/// domain.
struct DistinctMaps {
  std::vector<std::size_t> histories, domain;
};

/// The most there are after dp(t); future(index) numbers the future of each choice of inputs.
template <class Future>
DistinctMaps distinct_maps(const DpProgram& program, const Split& split, Future future) {
  const auto stride = strides(program);
  const auto prefixes = choices(program, stride, split.past), continuations = choices(program, stride, split.coming);
  DistinctMaps most;
  for (const std::size_t shared : choices(program, stride, split.both)) {
    std::map<std::vector<bool>, std::map<std::vector<std::uint32_t>, std::size_t>> maps;  // per domain
    for (const std::size_t prefix : prefixes) {
      std::vector<std::uint32_t> map;
      std::vector<bool> domain;
      for (const std::size_t continuation : continuations) {
        map.push_back(future(shared + prefix + continuation));
        domain.push_back(map.back() != not_well_formed);
      }
      if (std::ranges::find(domain, true) == domain.end()) continue;
      maps[std::move(domain)].emplace(std::move(map), shared + prefix);
    }
    for (const auto& [domain, of_one_domain] : maps) {
      if (of_one_domain.size() <= most.histories.size()) continue;
      most = {};
      for (const auto& [map, history] : of_one_domain) most.histories.push_back(history);
      for (std::size_t c = 0; c < domain.size(); ++c)
        if (domain[c]) most.domain.push_back(continuations[c]);
    }
  }
  return most;
}

/// Continuations of the domain, one after the other where it tells more histories apart, until all are.
template <class Future>
std::vector<std::size_t> telling_continuations(const DistinctMaps& maps, Future future) {
  std::vector<std::size_t> telling, group(maps.histories.size(), 0);
  std::size_t groups = 1;
  for (const std::size_t continuation : maps.domain) {
    if (groups == maps.histories.size() && !telling.empty()) break;
    std::map<std::pair<std::size_t, std::uint32_t>, std::size_t> finer;
    std::vector<std::size_t> next;
    for (std::size_t h = 0; h < group.size(); ++h)
      next.push_back(
          finer.try_emplace({group[h], future(maps.histories[h] + continuation)}, finer.size()).first->second);
    if (finer.size() == groups && !telling.empty()) continue;
    groups = finer.size();
    group = std::move(next);
    telling.push_back(continuation);
  }
  return telling;
}

/// The choice of inputs with this index in the order of for_each_input.
std::vector<long> choice_at(const DpProgram& program, std::size_t index) {
  std::vector<long> inputs;
  const auto stride = strides(program);
  for (std::size_t g = 0; g < stride.size(); ++g) {
    inputs.push_back(program.inputs[g].lo + static_cast<long>(index / stride[g]));
    index %= stride[g];
  }
  return inputs;
}

std::vector<std::vector<long>> choices_at(const DpProgram& program, const std::vector<std::size_t>& indices) {
  std::vector<std::vector<long>> rows;
  for (const std::size_t index : indices) rows.push_back(choice_at(program, index));
  return rows;
}

/// All futures after the prompt, which are the most: each with the first input that has it.
void count_prompt(const DpProgram& program, FutureNumbers& futures, std::size_t T, Futures& result) {
  std::vector<std::uint32_t> numbers;
  DistinctFutures shown;
  for_each_input(program, [&](std::size_t, const std::vector<long>& choice) {
    futures.number(execute(program, choice), numbers);
    if (numbers[0] == shown.histories.size() && shown.histories.size() <= most_shown) shown.histories.push_back(choice);
  });
  for (std::size_t t = 0; t <= T; ++t) result.profile.push_back(futures.distinct(t));
  if (shown.histories.size() > most_shown) return;
  shown.continuations = {shown.histories.front()};
  result.shown = std::move(shown);
}

void count_streamed(const DpProgram& program, FutureNumbers& futures, std::size_t T, Futures& result) {
  std::vector<std::uint32_t> numbers, table(static_cast<std::size_t>(input_count(program)) * (T + 1), not_well_formed);
  for_each_input(program, [&](std::size_t index, const std::vector<long>& choice) {
    futures.number(execute(program, choice), numbers);
    std::ranges::copy(numbers, table.begin() + static_cast<std::ptrdiff_t>(index * (T + 1)));
  });
  const std::vector<Reading> reading = readings(program, T);
  std::size_t most = 0;
  for (std::size_t t = 0; t <= T; ++t) {
    const auto future = [&](std::size_t index) { return table[index * (T + 1) + t]; };
    const DistinctMaps maps = distinct_maps(program, split_after(t, reading), future);
    result.profile.push_back(maps.histories.size());
    if (maps.histories.size() <= most) continue;
    most = maps.histories.size();
    result.shown.reset();
    if (most <= most_shown)
      result.shown = {t, choices_at(program, maps.histories), choices_at(program, telling_continuations(maps, future))};
  }
}

}  // namespace

double input_count(const DpProgram& program) {
  double count = 1;
  for (const Range& range : program.inputs) count *= static_cast<double>(range.hi - range.lo + 1);
  return count;
}

namespace {

/// `1.53e+19`, or a power of ten where a double ends.
std::string count_text(const DpProgram& program) {
  const double count = input_count(program);
  if (std::isfinite(count)) return fmt::format("{:.3g}", count);
  double digits = 0;
  for (const Range& range : program.inputs) digits += std::log10(static_cast<double>(range.hi - range.lo + 1));
  return fmt::format("about 10^{:.0f}", digits);
}

}  // namespace

Result<Futures> count_futures(const DpProgram& program, Inputs inputs, double executions) {
  const double count = input_count(program), evaluations = count * static_cast<double>(program.steps.size());
  if (count > executions)
    return bad_input("{} inputs are more than the {:.3g} that are enumerated; choose a smaller size or range",
                     count_text(program), executions);
  if (evaluations > most_evaluations)
    return bad_input(
        "{} inputs of {} steps each are more than the {:.3g} steps that are executed; choose a smaller size or range",
        count_text(program), program.steps.size(), most_evaluations);
  const std::size_t T = program.steps.size() - program.answer_steps;
  FutureNumbers futures(T);
  Futures result;
  (inputs == Inputs::prompt ? count_prompt : count_streamed)(program, futures, T, result);
  result.most = std::ranges::max(result.profile);
  SEQCERT_REQUIRE(result.most >= 1, "a program has a well-formed input");
  return result;
}

bool are_distinct(const DpProgram& program, Inputs inputs, const DistinctFutures& futures) {
  const std::size_t T = program.steps.size() - program.answer_steps;
  if (futures.after > T || futures.histories.empty() || futures.continuations.empty()) return false;
  for (const auto* rows : {&futures.histories, &futures.continuations})
    for (const std::vector<long>& row : *rows)
      if (row.size() != program.inputs.size()) return false;
  Split split;
  if (inputs == Inputs::streamed) split = split_after(futures.after, readings(program, T));
  std::set<std::vector<std::vector<long>>> seen;
  for (const std::vector<long>& history : futures.histories) {
    for (const std::size_t g : split.both)
      if (history[g] != futures.histories.front()[g]) return false;
    std::vector<std::vector<long>> tokens;
    for (const std::vector<long>& continuation : futures.continuations) {
      std::vector<long> choice = history;
      for (const std::size_t g : split.coming) choice[g] = continuation[g];
      if (!check_inputs(program, choice)) return false;
      const std::vector<StepValue> values = execute(program, choice);
      for (std::size_t t = futures.after; t < T; ++t) tokens.push_back(values[t].fields);
    }
    if (!seen.insert(std::move(tokens)).second) return false;
  }
  return true;
}

std::string log2_rounded_down(std::size_t count) {
  SEQCERT_REQUIRE(count >= 1, "a logarithm of a positive number");
  if (std::has_single_bit(count)) return fmt::format("{}", std::countr_zero(count));
  constexpr long unit = 10'000;
  Rational power(1), square(count);
  for (long exponent = unit; exponent > 0; exponent /= 2, square *= square)
    if (exponent % 2 == 1) power *= square;
  long least = 0, beyond = 64 * unit;  // 2^least <= power < 2^beyond
  while (beyond - least > 1) {
    const long middle = least + (beyond - least) / 2;
    (Rational::power_of_two(middle) <= power ? least : beyond) = middle;
  }
  return fmt::format("{}.{:04}", least / unit, least % unit);
}

}  // namespace seqcert
