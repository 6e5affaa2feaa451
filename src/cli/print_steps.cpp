#include "cli/print_steps.hpp"

#include "check/value_path.hpp"
#include "cli/scalars.hpp"
#include "model/selective_scan.hpp"

#include <fmt/core.h>

#include <optional>

namespace seqcert {
namespace {

/// Pre-activations of Delta over all positions, channels and values.
struct Reach {
  Rational lo, hi;
  bool moved = false;  // by a value
};

std::optional<Reach> pre_activations(const S6& mixer, const Model& model, const CopyTask& task) {
  const auto inputs = value_free_inputs(model, task);
  const auto directions = value_directions(model, task);
  std::optional<Reach> reach;
  for (std::size_t c = 0; c < mixer.w_delta.rows(); ++c) {
    const SparseVector<Rational> row = mixer.w_delta.row(c);
    Rational lo = 0, hi = 0;  // what the values add
    for (const auto& direction : directions) {
      const Rational weight = inner(row, direction), a = weight * task.box.lo, b = weight * task.box.hi;
      lo += min(a, b);
      hi += max(a, b);
    }
    for (std::size_t t = 0; t < inputs.size(); ++t) {
      const Rational alone = mixer.beta[c] + inner(row, inputs[t]);
      const Reach here{alone + (task.free[t] ? lo : 0), alone + (task.free[t] ? hi : 0), task.free[t] && lo < hi};
      if (!reach) {
        reach = here;
        continue;
      }
      reach->lo = min(reach->lo, here.lo);
      reach->hi = max(reach->hi, here.hi);
      reach->moved = reach->moved || here.moved;
    }
  }
  return reach;
}

}  // namespace

std::string step_sizes_text(const Instance& instance) {
  if (instance.tasks.count == 0 || instance.model.layers.size() != 1) return "";
  const auto* mixer = std::get_if<S6>(&instance.model.layers[0].mixer);
  if (!mixer) return "";
  const auto reach = pre_activations(*mixer, instance.model, instance.tasks.task(0));
  if (!reach) return "";
  const Arithmetic<Ball> number{128};
  Ball lo = step_size(mixer->softplus, number(reach->lo), number),
       hi = step_size(mixer->softplus, number(reach->hi), number);
  // PyTorch's softplus falls where it goes over to its argument, from softplus(20) to 20.
  const Rational threshold = 20;
  if (mixer->softplus == S6::Softplus::torch20 && reach->lo <= threshold && threshold < reach->hi) {
    lo = min(lo, number(threshold));
    hi = max(hi, softplus(number(threshold)));
  }
  const auto shown_end = [](const Ball& x) { return compact(*enclosure_of(x), 19); };
  const std::string least = shown_end(lo), most = shown_end(hi);
  const std::string where = least == most ? "is " + least : fmt::format("lies between {} and {}", least, most);
  return fmt::format("  step size    Delta {}, {}\n", where,
                     reach->moved ? "and the value of a token moves its own" : "whatever the values");
}

}  // namespace seqcert
