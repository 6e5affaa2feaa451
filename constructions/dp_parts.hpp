#pragma once

#include "model/model.hpp"
#include "task/construction.hpp"
#include "task/dp_task.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace seqcert {

// What the models that execute dynamic programs share: tokens, position rows, parameters.

/// How a model keeps what it has read: attention by position, a memory by slot.
struct Keeping {
  bool by_slot = false;
  /// Where the token at a position is kept; 0: nowhere.
  std::function<std::size_t(std::size_t position)> place;
  /// Where an input or the value of a step is kept: place(its position), asked by number.
  std::function<std::size_t(std::size_t input)> of_input;
  std::function<std::size_t(std::size_t step)> of_value;
  /// By slots: where the key that comes with the token of a step is kept, after all others.
  std::function<std::size_t(std::size_t step)> of_key;
};
/// By position.
Keeping keep_by_position(const DpLayout& layout);
/// By the slots of a plan.
Keeping keep_by_slot(const DpLayout& layout, const SlotPlan& plan);

/// Lays out x for a task: fills task.coordinates, `spare` entries left free at the end, and returns the model without
/// layers. Position rows say where each token is kept and where each read of a step is, `elsewhere(position)` where it
/// is absent.
Model model_without_layers(DpTask& task, const Keeping& keeping,
                           const std::function<std::size_t(std::size_t position)>& elsewhere, std::size_t spare = 0);

/// What all heads of a model share.
struct HeadSettings {
  Rational lambda = 16;
  AttentionHead::Kind kind = AttentionHead::Kind::softmax;  // or hard
  std::optional<std::size_t> window = std::nullopt;         // positions a head sees, its own included; none: all
};
/// The Transformer that executes a program: two layers where an address is computed or an optimum taken, else one.
/// Fills task.coordinates. Requires transitions and optima that can be carried out, see program_is_executable.
Model attention_model(DpTask& task, const HeadSettings& settings);

/// problem, form, inputs; and what the problem brings.
std::vector<ParameterSpec> program_parameters();
std::vector<ParameterSpec> parameters_of_problem(const Values& given);
/// Errors: a size or a form that the problem does not have; a read or a transition that these models do not carry out.
Status program_is_executable(const Arguments& arguments);
/// Requires program_is_executable.
DpTask task_for(const Arguments& arguments);
/// About how many numbers such a model holds.
double program_numbers(const Arguments& arguments);

/// Numbers that claims about such models speak of, for Construction::facts. `largest`: of all inputs, values and, where
/// something is added to a value by its key, numbers of keys.
Result<Values> program_facts(const Arguments& arguments);
std::vector<std::string> program_fact_names();

}  // namespace seqcert
