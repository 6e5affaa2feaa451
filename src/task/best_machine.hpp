#pragma once

#include "task/finite_machine.hpp"

#include <cstddef>

namespace seqcert {

/// On how many of the task's runs, each weighed alike, the best machine of `states` states emits all that is asked for:
/// every machine is executed on every run. Requires states >= 1. Errors: more than most_machines machines, tables of
/// `states` rows.
inline constexpr double most_machines = 2e7;
Result<std::size_t> most_runs_performed(const MachineTask& task, std::size_t states);

}  // namespace seqcert
