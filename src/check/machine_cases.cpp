#include "check/machine_cases.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace seqcert {
namespace {

constexpr double most_cases = 2048;

double size_of(const Range& range) { return static_cast<double>(range.hi - range.lo) + 1; }

/// Whether the read is used in this case; none: the case does not tell.
std::optional<bool> is_needed(const DpTask& task, const Step& step, std::size_t k, const Case& at) {
  const auto& needed = task.program.reads[k].needed;
  if (!needed) return true;
  std::vector<long> arguments;
  for (std::size_t n = 0; n < task.program.reads.size(); ++n) {
    if (needed->uses(n) && !at[n]) return std::nullopt;
    arguments.push_back(at[n].value_or(0));
  }
  arguments.insert(arguments.end(), step.constants.begin(), step.constants.end());
  return (*needed)(arguments) != 0;
}

/// What the networks see of a step, but for what is read.
using Kind = std::tuple<std::size_t, std::vector<bool>, std::vector<long>, std::vector<long>>;
Kind kind_of(const Step& step) {
  std::vector<bool> absent;
  for (const Source& source : step.sources) absent.push_back(source.absent());
  return {step.rule, std::move(absent), step.absent, step.constants};
}

}  // namespace

std::vector<NumberRead> numbers_read(const DpTask& task) {
  const std::vector<Range> ranges = argument_ranges(task.program, task.value_ranges);
  std::vector<NumberRead> numbers;
  for (std::size_t k = 0; k < task.program.reads.size(); ++k)
    numbers.push_back({task.coordinates.reads[k], ranges[k], comes_with_token(task, k)});
  for (const ExtremumEntries& optimum : task.coordinates.extrema)
    numbers.push_back(
        {optimum.head && optimum.head->taken ? *optimum.head->taken : 0, {0, optimum.keys.hi - optimum.keys.lo + 1}});
  return numbers;
}

void for_each_case(const DpTask& task, const Step& step, const std::vector<NumberRead>& numbers,
                   const std::vector<bool>& matters, const std::function<bool(const Case&)>& visit) {
  const std::size_t reads = task.program.reads.size();
  struct Choice {
    std::size_t number;
    Range range;
  };
  std::vector<Choice> choices;
  for (std::size_t n = 0; n < numbers.size(); ++n) {
    const std::size_t k = n < reads ? n : task.coordinates.extrema[n - reads].read;
    if (matters[n] && !step.sources[k].absent()) choices.push_back({n, numbers[n].range});
  }
  // As many as can be, the smallest ranges first.
  std::ranges::stable_sort(choices, {}, [](const Choice& choice) { return size_of(choice.range); });
  double cases = 1;
  std::erase_if(choices, [&](const Choice& choice) {
    if (cases * size_of(choice.range) > most_cases) return true;
    cases *= size_of(choice.range);
    return false;
  });
  Case at(numbers.size());
  for (const Choice& choice : choices) at[choice.number] = choice.range.lo;
  for (bool more = true; more;) {
    Case known = at;
    bool is_first = true;  // of those that differ only in what is not needed
    for (const Choice& choice : choices)
      if (choice.number < reads && !is_needed(task, step, choice.number, at).value_or(false)) {
        known[choice.number] = std::nullopt;
        is_first = is_first && at[choice.number] == choice.range.lo;
      }
    if (is_first && !visit(known)) return;
    more = false;
    for (const Choice& choice : choices) {
      if (*at[choice.number] < choice.range.hi) {
        ++*at[choice.number];
        more = true;
        break;
      }
      at[choice.number] = choice.range.lo;
    }
  }
}

std::vector<bool> numbers_used(const DpTask& task, const Transition& expression) {
  const std::size_t reads = task.program.reads.size();
  std::vector<bool> used(reads + task.coordinates.extrema.size(), false);
  const auto use = [&](const Transition& what) {
    for (std::size_t k = 0; k < reads; ++k) used[k] = used[k] || what.uses(k);
  };
  use(expression);
  // Those before are read before.
  for (std::size_t k = reads; k-- > 0;) {
    const Read& read = task.program.reads[k];
    if (!used[k]) continue;
    if (read.needed) use(*read.needed);
    if (read.bonus) use(*read.bonus);
  }
  for (std::size_t m = 0; m < task.coordinates.extrema.size(); ++m) {
    const ExtremumEntries& optimum = task.coordinates.extrema[m];
    used[reads + m] = used[optimum.read] && optimum.head && optimum.head->taken;
  }
  return used;
}

std::vector<std::vector<std::size_t>> steps_by_kind(const DpTask& task) {
  std::map<Kind, std::vector<std::size_t>> kinds;
  for (std::size_t t = 1; t <= task.layout.steps; ++t) kinds[kind_of(task.program.steps[t - 1])].push_back(t);
  std::vector<std::vector<std::size_t>> result;
  for (auto& [kind, steps] : kinds) result.push_back(std::move(steps));
  return result;
}

}  // namespace seqcert
