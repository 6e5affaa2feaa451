#include "compile/step_network.hpp"
#include "constructions/dp_parts.hpp"
#include "constructions/parts.hpp"
#include "constructions/registry.hpp"

#include <algorithm>
#include <utility>

namespace seqcert {
namespace {

/// Slots 1..slots, once for every entry of `sources`, the entry of x that is written; which slot stands with its square
/// at two entries of x.
struct Memory {
  std::size_t slots = 0;
  std::vector<std::size_t> sources;
  std::size_t place = 0, place_sq = 0;
};

/// Sets rows of channels `first`..: Gamma (1 - 2 (c - tau)^2) for slots c = 1..slots, with (tau, tau^2) at two entries
/// of x.
void set_addressed(WeightMatrix& w, std::size_t first, std::size_t slots, const Rational& gamma, std::size_t one,
                   std::size_t tau, std::size_t tau_sq) {
  for (std::size_t c = 1; c <= slots; ++c) {
    const Rational slot(c);
    SparseVector<Rational> row{{tau, Rational(4) * slot * gamma},
                               {tau_sq, Rational(-2) * gamma},
                               {one, gamma * (Rational(1) - Rational(2) * slot * slot)}};
    std::ranges::sort(row, {}, [](const auto& entry) { return entry.first; });
    w.set_row(first + c - 1, SparseRow{std::move(row)});
  }
}

/// One channel per slot and group, n = 1, A = -1: written at the place that stands at `memory.place`, every group at
/// once.
S6 memory_layer(const DpCoordinates& c, const Memory& memory, const Arguments& arguments) {
  const std::size_t channels = memory.slots * memory.sources.size();
  S6 mixer;
  mixer.write = arguments.word("write") == "zoh" ? S6::Write::zoh : S6::Write::euler;
  mixer.softplus = arguments.word("softplus") == "torch20" ? S6::Softplus::torch20 : S6::Softplus::exact;
  mixer.w_u = WeightMatrix(channels, c.d_model);
  mixer.w_delta = WeightMatrix(channels, c.d_model);
  mixer.beta.assign(channels, 0);
  mixer.a = WeightMatrix(channels, 1);
  for (std::size_t k = 0; k < channels; ++k) {
    mixer.w_u.set_row(k, OneHotRow{memory.sources[k / memory.slots]});
    mixer.a.set_row(k, OneHotRow{0, -1});
  }
  for (std::size_t g = 0; g < memory.sources.size(); ++g)
    set_addressed(mixer.w_delta, g * memory.slots, memory.slots, arguments.real("Gamma"), c.one, memory.place,
                  memory.place_sq);
  mixer.w_b = matrix_of(c.d_model, {{{c.one, mixer.write == S6::Write::zoh ? Rational(1) : arguments.real("gain")}}});
  mixer.w_c = reads(c.one, c.d_model);
  mixer.d.assign(channels, 0);
  mixer.w_out = WeightMatrix(c.d_model, channels);
  return mixer;
}

/// Each group is read through its gate, at one slot.
S6 gated_layer(const DpTask& task, const std::vector<std::size_t>& asked, std::size_t slots, std::size_t place,
               std::size_t place_sq, const Arguments& arguments) {
  const DpCoordinates& c = task.coordinates;
  Memory memory{slots, {}, place, place_sq};
  for (const std::size_t read : asked)
    memory.sources.push_back(
        c.fields[task.program.reads[read].from == Read::From::input ? 0 : task.program.reads[read].field]);
  S6 mixer = memory_layer(c, memory, arguments);
  mixer.w_z = WeightMatrix(mixer.w_u.rows(), c.d_model);
  for (std::size_t g = 0; g < asked.size(); ++g) {
    set_addressed(*mixer.w_z, g * slots, slots, arguments.real("Gamma"), c.one, c.at[asked[g]], c.at_sq[asked[g]]);
    SparseVector<Rational> group;
    for (std::size_t s = 0; s < slots; ++s) group.emplace_back(g * slots + s, arguments.real("read_gain"));
    mixer.w_out.set_row(c.reads[asked[g]], SparseRow{std::move(group)});
  }
  return mixer;
}

/// All slots are handed to the network, each at an entry of its own.
S6 open_layer(const DpTask& task, std::size_t first, std::size_t slots, const Arguments& arguments) {
  const DpCoordinates& c = task.coordinates;
  S6 mixer = memory_layer(c, {slots, {c.fields[0]}, c.place, c.place_sq}, arguments);
  for (std::size_t s = 0; s < slots; ++s) mixer.w_out.set_row(first + s, OneHotRow{s});
  return mixer;
}

/// Where values are kept by place, inputs have slots of their own.
SlotPlan slots_for_inputs(const DpTask& task) {
  SlotPlan plan;
  for (std::size_t g = 0; g < task.layout.prompt; ++g) plan.input_slot.push_back(++plan.slots);
  plan.input_slot.resize(task.program.inputs.size(), 0);
  plan.value_slot.assign(task.layout.steps, 0);
  return plan;
}

/// One slot for every input and value.
SlotPlan slots_for_all(const DpTask& task) {
  SlotPlan plan;
  for (std::size_t g = 0; g < task.layout.prompt; ++g) plan.input_slot.push_back(++plan.slots);
  plan.input_slot.resize(task.program.inputs.size(), 0);
  for (std::size_t t = 0; t < task.layout.steps; ++t) plan.value_slot.push_back(++plan.slots);
  return plan;
}

/// The value of step t in slot 1 + ((t - 1) mod m), prompt inputs in slots of their own.
SlotPlan ring_of(const DpTask& task, std::size_t m) {
  SlotPlan plan;
  for (std::size_t t = 1; t <= task.layout.steps; ++t) plan.value_slot.push_back(1 + (t - 1) % m);
  for (std::size_t g = 1; g <= task.layout.prompt; ++g) plan.input_slot.push_back(m + g);
  plan.input_slot.resize(task.program.inputs.size(), 0);
  plan.slots = m + task.layout.prompt;
  return plan;
}

Instance build_memory(const Arguments& arguments, const std::function<SlotPlan(const DpTask&)>& plan_for) {
  DpTask task = task_for(arguments);
  const SlotPlan plan = task.program.place_field ? slots_for_inputs(task) : plan_for(task);
  const bool open = arguments.word("read") == "mlp";
  Model model = model_without_layers(
      task, keep_by_slot(task.layout, plan), [](std::size_t) { return std::size_t{0}; }, open ? plan.slots : 0);
  if (open) {
    const SlotEntries slots{task.coordinates.d_model - plan.slots, plan.slots, plan};
    model.layers.push_back({open_layer(task, slots.first, slots.count, arguments), value_network(task, slots)->mlp});
    return {std::move(model), {}, std::move(task)};
  }
  const DpCoordinates& c = task.coordinates;
  std::vector<std::size_t> by_row, by_address;
  for (std::size_t k = 0; k < task.program.reads.size(); ++k)
    if (!comes_with_token(task, k)) (is_addressed_by_row(task.program.reads[k]) ? by_row : by_address).push_back(k);
  if (by_address.empty()) {
    model.layers.push_back(
        {gated_layer(task, by_row, plan.slots, c.place, c.place_sq, arguments), value_network(task)->mlp});
  } else if (task.program.place_field) {
    // The first layer keeps the inputs, the second the values, each at its place.
    const auto places = static_cast<std::size_t>(task.emitted[*task.program.place_field].hi);
    model.layers.push_back(
        {gated_layer(task, by_row, plan.slots, c.place, c.place_sq, arguments), address_network(task, {})->mlp});
    model.layers.push_back(
        {gated_layer(task, by_address, places, c.fields[*task.program.place_field], c.place_field_sq, arguments),
         value_network(task)->mlp});
  } else {
    model.layers.push_back({gated_layer(task, by_row, plan.slots, c.place, c.place_sq, arguments),
                            address_network(task, plan.value_slot)->mlp});
    model.layers.push_back(
        {gated_layer(task, by_address, plan.slots, c.place, c.place_sq, arguments), value_network(task)->mlp});
  }
  return {std::move(model), {}, std::move(task)};
}

/// The largest of many values is taken by a network that sees a slot for every value and every key.
Status largest_can_be_taken(const DpTask& task, const Arguments& arguments) {
  const auto takes = std::ranges::find(task.program.reads, Read::From::largest, &Read::from);
  if (takes == task.program.reads.end()) return success();
  const bool all = arguments.values().contains("slots") && arguments.word("slots") == "all";
  if (arguments.word("read") == "mlp" && all && task.layout.inputs == Inputs::prompt) return success();
  return bad_input(
      "{} in its compact form takes {} over all values before: this memory does it with read = mlp, slots = all and "
      "inputs = prompt, where the "
      "network sees a slot for every value and its key",
      task.program.problem, takes->name);
}

Status can_be_built(const Arguments& arguments) {
  if (const Status executable = program_is_executable(arguments); !executable) return executable;
  const DpTask task = task_for(arguments);
  if (const Status possible = largest_can_be_taken(task, arguments); !possible) return possible;
  if (arguments.word("read") != "mlp") return success();
  for (const Read& read : task.program.reads)
    if ((!is_addressed_by_row(read) && read.from != Read::From::largest) || read.field != 0)
      return bad_input(
          "read = mlp takes what is read by position from its slot; {} reads {} by a computed address: use read = gate",
          task.program.problem, read.name);
  return success();
}

std::size_t window_of(const DpTask& task, const Arguments& arguments) {
  return arguments.count("window") > 0 ? arguments.count("window") : std::max<std::size_t>(1, locality(task.program));
}

/// The facts of the program, with the network that takes the largest over slots where it does.
Result<Values> memory_facts(const Arguments& arguments) {
  auto facts = program_facts(arguments);
  if (!facts || arguments.word("read") != "mlp") return facts;
  DpTask task = task_for(arguments);
  if (std::ranges::find(task.program.reads, Read::From::largest, &Read::from) == task.program.reads.end()) return facts;
  const SlotPlan plan = slots_for_all(task);
  model_without_layers(
      task, keep_by_slot(task.layout, plan), [](std::size_t) { return std::size_t{0}; }, plan.slots);
  facts->at("lipschitz") =
      value_network(task, SlotEntries{task.coordinates.d_model - plan.slots, plan.slots, plan})->lipschitz;
  return facts;
}

std::vector<ParameterSpec> memory_parameters() {
  std::vector<ParameterSpec> parameters = program_parameters();
  const std::vector<ParameterSpec> own = {
      positive_parameter("Gamma", "24", "gate: on at Gamma, off at -Gamma and below"),
      real_parameter("gain", "0.04166666666509", "B of the Euler write, ideally 1/softplus(Gamma)"),
      real_parameter("read_gain", "0.04166666666824", "scale of the gated read, ideally 1/SiLU(Gamma)"),
      choice_parameter("read", {"gate", "mlp"},
                       "each read has a memory of its own, opened by its gate; or the network picks from one memory"),
      choice_parameter("write", {"euler", "zoh"}, "how S6 discretises B; zoh writes with B = 1"),
      choice_parameter("softplus", {"exact", "torch20"}, "exact, or PyTorch's, which returns its argument above 20")};
  parameters.insert(parameters.end(), own.begin(), own.end());
  return parameters;
}

constexpr const char* memory_layout =
    "x_t = (1, value carried, slot written, its square, per read its slot, that squared, what was found, whether it is "
    "there, ..., rule, value computed); one "
    "channel per slot (and read, where gates read)";

}  // namespace

Construction dp_ssm_slots() {
  std::vector<ParameterSpec> parameters = memory_parameters();
  parameters.push_back(
      choice_parameter("slots", {"plan", "all"}, "slots by live width, or one for every input and value"));
  return {
      .name = "dp/ssm-slots",
      .summary =
          "a gated S6 that executes a dynamic program token by token: a memory of slots, and a ReLU network per step",
      .layout = memory_layout,
      .parameters = std::move(parameters),
      .precondition = can_be_built,
      .numbers = program_numbers,
      .build =
          [](const Arguments& arguments) {
            return build_memory(arguments, [&](const DpTask& task) {
              return arguments.word("slots") == "all" ? slots_for_all(task)
                                                      : live_width(task.program, task.layout.inputs).plan;
            });
          },
      .selector = "problem",
      .more_parameters = parameters_of_problem,
      .facts = memory_facts,
      .fact_names = program_fact_names(),
  };
}

Construction dp_ssm_window() {
  std::vector<ParameterSpec> parameters = memory_parameters();
  parameters.push_back(integer_parameter(
      "window", 0, 0,
      "m: the value of step t lies in slot 1 + ((t-1) mod m); 0 = as far back as the program reads; a smaller one "
      "overwrites what is still read"));
  return {
      .name = "dp/ssm-window",
      .summary = "a gated S6 that executes a local dynamic program with a ring of m slots",
      .layout = memory_layout,
      .parameters = std::move(parameters),
      .precondition = can_be_built,
      .numbers = program_numbers,
      .build =
          [](const Arguments& arguments) {
            return build_memory(arguments,
                                [&](const DpTask& task) { return ring_of(task, window_of(task, arguments)); });
          },
      .selector = "problem",
      .more_parameters = parameters_of_problem,
      .facts = program_facts,
      .fact_names = program_fact_names(),
  };
}

}  // namespace seqcert
