#include "check/cut.hpp"

#include <algorithm>

namespace seqcert {

Cut busiest_cut(const CopyTask& task) {
  // A target has to pass the cuts target..last question - 1.
  const std::size_t length = task.tokens.size();
  std::vector<std::size_t> last(length, 0);
  for (const Query& query : task.queries) last[query.target - 1] = std::max(last[query.target - 1], query.position);
  std::vector<long> change(length + 1, 0);
  for (std::size_t j = 0; j < length; ++j)
    if (last[j] > j + 1) ++change[j], --change[last[j] - 1];
  Cut cut;
  long passing = 0, most = 0;
  for (std::size_t j = 0; j < length; ++j)
    if ((passing += change[j]) >= std::max(most, 1L)) most = passing, cut.position = j + 1;
  for (std::size_t j = 0; j < cut.position; ++j)
    if (last[j] > cut.position)
      for (std::size_t k = 0; k < task.value_fields.size(); ++k) cut.asked.emplace_back(j, k);
  for (std::size_t q = 0; q < task.queries.size(); ++q)
    if (task.queries[q].target <= cut.position && task.queries[q].position > cut.position) cut.queries.push_back(q);
  return cut;
}

}  // namespace seqcert
