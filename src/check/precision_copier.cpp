#include "check/machine_head.hpp"
#include "check/precision.hpp"
#include "check/precision_copiers.hpp"
#include "model/run.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace seqcert {
namespace {

constexpr std::size_t questions_tried = 3;  // per machine and length: those of the largest enclosures
constexpr std::size_t lengths_tried = 64;   // beyond the last one that bounds in common show right

class Copier : public OnMachines {
 public:
  Copier(const Instance& instance, CopyTask task, PositionHead head, Rational tolerance)
      : model_(instance.model), task_(std::move(task)), head_(std::move(head)), tolerance_(std::move(tolerance)) {
    for (const Query& query : task_.queries) {
      const Token& token = query.token ? *query.token : task_.tokens[query.position - 1];
      asked_.push_back(spread(embed(model_, token, query.position), model_.d_model, Rational(0))[head_.asked]);
      address_error_ = max(address_error_, abs(asked_.back() - Rational(query.target)));
    }
  }

  std::string cannot_show() const override { return ""; }
  std::size_t longest() const override { return task_.tokens.size(); }

  bool all_are_safe_from(long bits) const override {
    return holds(deviation_from(Format::precision(bits), head_, box(), longest(), address_error_));
  }

  std::size_t first_open_length(const Format& format, bool at_once) const override {
    const MachineHead machine(head_, format, box(), longest());
    if (at_once) return is_safe_at(machine, longest()) ? 0 : longest();
    // Bounds in common for all lengths up to some one, the longest for which they do; then length by length.
    std::size_t shown = 0, open = 1;
    while (open <= longest() && first_open_up_to(machine, open) == 0) {
      shown = open;
      open = shown == longest() ? longest() + 1 : std::min(2 * open, longest());
    }
    // Mostly the bounds in common do not matter, and all is shown up to the position that stopped it.
    if (shown < longest()) open = std::max(shown + 1, first_open_up_to(machine, open));
    if (shown + 1 < open && first_open_up_to(machine, open - 1) == 0) shown = open - 1;
    while (shown + 1 < open) {
      const std::size_t middle = shown + (open - shown) / 2;
      (first_open_up_to(machine, middle) == 0 ? shown : open) = middle;
    }
    for (std::size_t n = 0; n < lengths_tried && shown < longest() && is_safe_at(machine, shown + 1); ++n) ++shown;
    return shown == longest() ? 0 : shown + 1;
  }

  std::optional<MachineFailure> find_failure(const Format& format, std::size_t from, bool at_once) const override {
    const MachineHead machine(head_, format, box(), longest());
    for (std::size_t length = at_once ? longest() : from; length <= longest(); ++length) {
      for (const std::size_t query : worst_queries(machine, length))
        for (const bool target_low : {true, false})
          if (auto failure = failure_on(format, query, length, target_low)) return failure;
    }
    return std::nullopt;
  }

 private:
  NumberBox box() const { return {min(task_.box.lo, Rational(0)), max(task_.box.hi, Rational(0))}; }

  bool holds(const Interval64& deviation) const {
    return deviation.is_finite() && deviation.hi() <= tolerance_ && -deviation.lo() <= tolerance_;
  }

  bool is_safe_at(const MachineHead& machine, std::size_t length) const {
    for (std::size_t q = 0; q < task_.queries.size(); ++q) {
      const std::size_t target = task_.queries[q].target;
      if (target <= length && !holds(machine.deviation(asked_[q], target, length, length))) return false;
    }
    return true;
  }

  /// Every length up to this one at once: the least position that is not shown right, 0 where all are.
  std::size_t first_open_up_to(const MachineHead& machine, std::size_t length) const {
    std::size_t least = 0;
    for (std::size_t q = 0; q < task_.queries.size(); ++q) {
      const std::size_t target = task_.queries[q].target;
      for (std::size_t position = target;
           position <= std::min(least == 0 ? length : least - 1, MachineHead::settled(target)); ++position)
        if (!holds(machine.deviation(asked_[q], target, position, length))) least = position;
    }
    return least;
  }

  /// Questions with the widest enclosures, those about later positions first among equals.
  std::vector<std::size_t> worst_queries(const MachineHead& machine, std::size_t length) const {
    std::vector<std::pair<double, std::size_t>> ranked;
    for (std::size_t q = 0; q < task_.queries.size(); ++q) {
      const std::size_t target = task_.queries[q].target;
      if (target > length) continue;
      const Interval64 deviation = machine.deviation(asked_[q], target, length, length);
      if (!holds(deviation)) ranked.emplace_back(magnitude(deviation), q);
    }
    std::ranges::sort(ranked, std::greater<>());
    std::vector<std::size_t> worst;
    for (std::size_t k = 0; k < std::min(questions_tried, ranked.size()); ++k) worst.push_back(ranked[k].second);
    return worst;
  }

  /// The run with the value asked for at one end of the box and all others at the other end.
  std::optional<MachineFailure> failure_on(const Format& format, std::size_t query, std::size_t length,
                                           bool target_low) const {
    const std::size_t target = task_.queries[query].target;
    MachineFailure failure;
    failure.scalar = format.name;
    failure.length = length;
    failure.query = query;
    failure.target = target;
    failure.tolerance = tolerance_;
    for (std::size_t j = 1; j <= length; ++j)
      failure.values.push_back(
          {task_.free[j - 1] ? ((j == target) == target_low ? task_.box.lo : task_.box.hi) : Rational(0)});
    failure.right_value = failure.values[target - 1][0];
    const auto made = copied_on(format, model_, task_, query, failure.values);
    if (!made) return std::nullopt;
    const auto output = exactly(*made);
    if (output) failure.output = Enclosure{*output, *output};
    if (output && abs(*output - failure.right_value) <= tolerance_) return std::nullopt;
    return failure;
  }

  const Model& model_;
  CopyTask task_;
  PositionHead head_;
  Rational tolerance_;
  std::vector<Rational> asked_;
  Rational address_error_ = 0;
};

}  // namespace

Result<Rounded> copied_on(const Format& format, const Model& model, const CopyTask& task, std::size_t query,
                          const std::vector<std::vector<Rational>>& values) {
  const std::size_t length = values.size();
  std::vector<Token> tokens(task.tokens.begin(), task.tokens.begin() + static_cast<std::ptrdiff_t>(length));
  if (task.queries[query].token) tokens.back() = *task.queries[query].token;
  for (std::size_t j = 0; j < length; ++j)
    if (task.free[j]) tokens[j][task.value_fields[0]] = values[j][0];
  const auto outputs = run(model, std::span<const Token>(tokens), Arithmetic<Rounded>{format}, {}, length);
  if (!outputs) return outputs.error();
  return outputs->back()[0];
}

Result<std::unique_ptr<OnMachines>> copier_on_machines(const Instance& instance, const Rational& tolerance) {
  const Model& model = instance.model;
  if (instance.program || instance.tasks.count != 1) return bad_input("it is not one copying task");
  const CopyTask task = instance.tasks.task(0);
  if (model.layers.size() == 1 && std::holds_alternative<S6>(model.layers[0].mixer))
    return slot_copier_on_machines(instance, task, tolerance);
  const auto* attention = model.layers.size() == 1 ? std::get_if<Attention>(&model.layers[0].mixer) : nullptr;
  if (!attention || attention->heads.size() != 1 || model.layers[0].mlp)
    return bad_input("it is not one attention head");
  auto head = position_head_of(model, attention->heads[0]);
  if (!head) return head.error();
  if (model.readout.rows() != 1 || model.readout.row(0) != SparseVector<Rational>{{head->out, 1}})
    return bad_input("its output is not what the head finds");
  for (std::size_t f = 0; f < model.fields.size(); ++f) {
    const auto& direction = std::get<RealField>(model.fields[f].embedding).direction;
    const bool is_value = direction == SparseVector<Rational>{{head->value, 1}};
    const bool meets_value =
        std::ranges::any_of(direction, [&](const auto& entry) { return entry.first == head->value; });
    if (meets_value != (f == task.value_fields[0]) || meets_value != is_value)
      return bad_input("its values do not enter as they are");
  }
  for (const Query& query : task.queries) {
    if (query.position != task.tokens.size()) return bad_input("it is not asked at its last position alone");
    if (!query.token && task.queries.size() > 1) return bad_input("its questions carry no token of their own");
  }
  return std::unique_ptr<OnMachines>(std::make_unique<Copier>(instance, task, *head, tolerance));
}

}  // namespace seqcert
