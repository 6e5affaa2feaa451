#include "check/state_facts.hpp"

#include "check/cut.hpp"
#include "check/state_map.hpp"

#include <algorithm>

namespace seqcert {
namespace {

std::size_t state_passed(const Model& model, const CopyTask& task) {
  const Cut cut = busiest_cut(task);
  if (cut.asked.empty()) return 0;
  const auto reached = entries_reached(model, task, cut);
  return reached ? *reached : state_size(model, cut.position);
}

}  // namespace

const std::vector<std::string>& state_fact_names() {
  static const std::vector<std::string> names = {"S_v"};
  return names;
}

Values state_facts(const Instance& instance) {
  std::size_t most = 0;
  for (std::size_t t = 0; t < instance.tasks.count; ++t)
    most = std::max(most, state_passed(instance.model, instance.tasks.task(t)));
  return {{"S_v", Rational(most)}};
}

}  // namespace seqcert
