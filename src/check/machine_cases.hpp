#pragma once

#include "task/dp_task.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace seqcert {

// What a network reads is near integers, and near given integers most of its units are off or pass on what they get,
// for certain. So cases are told apart: by the integers that are read, where these are not too many.

/// One of the numbers a network reads: read k of the program, or which key the optimum m was taken at, reads.size() +
/// m.
struct NumberRead {
  std::size_t entry = 0;  // of x
  Range range;            // of the integer, where the step has it
  bool exact = false;     // it comes with the token
};
std::vector<NumberRead> numbers_read(const DpTask& task);

/// Per number: the integer it is near, none where it may be any or there is nothing to read.
using Case = std::vector<std::optional<long>>;

/// All there are for what depends on the numbers that `matters` names, at this step. Stops where `visit` says false.
void for_each_case(const DpTask& task, const Step& step, const std::vector<NumberRead>& numbers,
                   const std::vector<bool>& matters, const std::function<bool(const Case&)>& visit);

/// Which numbers an expression depends on, those included that tell whether and of what they are read.
std::vector<bool> numbers_used(const DpTask& task, const Transition& expression);

/// Steps (1-based, rising) that networks cannot tell apart but for what they read.
std::vector<std::vector<std::size_t>> steps_by_kind(const DpTask& task);

}  // namespace seqcert
