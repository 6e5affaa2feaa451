#pragma once

#include "base/result.hpp"
#include "cli/scalars.hpp"
#include "exchange/task_json.hpp"
#include "task/construction.hpp"

#include <string>

namespace seqcert {

/// Runs a model that executes a program on one input and prints what it emits: `input` as the problem writes it, sizes
/// taken from there unless `given` says the same. With `trace` every step, what it reads, its output and how far that
/// is from the edge of its cell, and what the layers hold. Returns the exit code: refuted where a step is wrong,
/// undecided where one is not certain.
/// The same for an instance at hand and the sizes it was made for.
Result<int> run_program(const Instance& instance, const ProgramReference& program, const std::string& input,
                        const AnyArithmetic& scalar, bool trace);
Result<int> run_program(const Construction& construction, const Values& given, const std::string& input,
                        const AnyArithmetic& scalar, bool trace);

}  // namespace seqcert
