#include "exchange/with_model.hpp"

#include "base/text.hpp"
#include "exchange/model_parts.hpp"
#include "exchange/task_json.hpp"

#include <algorithm>

namespace seqcert {
namespace {

/// Brings the fields into the order of the task's tokens.
Status order_fields(Model& model, const std::vector<std::string>& names) {
  std::vector<std::string> own;
  for (const TokenField& field : model.fields) own.push_back(field.name);
  std::vector<TokenField> ordered;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(model.fields, name, &TokenField::name);
    if (found == model.fields.end())
      return bad_input("the tokens of this task have a field \"{}\", and the model has {}; name its fields {}", name,
                       join(own, ", "), join(names, ", "));
    ordered.push_back(*found);
  }
  if (ordered.size() != model.fields.size())
    return bad_input("the model has the fields {}, and the tokens of this task {}; leave the others out",
                     join(own, ", "), join(names, ", "));
  model.fields = std::move(ordered);
  return success();
}

/// The decays of the abstract form lie in [0, 1] on the tokens of the task, where the values do not reach them.
Status decays_are_decays(const CopyTask& task, const Model& model) {
  const auto* abstract = model.layers.empty() ? nullptr : std::get_if<AbstractSsm>(&model.layers.front().mixer);
  if (!abstract) return success();
  for (std::size_t t = 1; t <= task.tokens.size(); ++t) {
    const SparseVector<Rational> a = multiply(abstract->w_a, embed(model, task.tokens[t - 1], t));
    const Rational decay = a.empty() ? Rational(0) : a.front().second;
    if (decay.sign() < 0 || decay > Rational(1))
      return bad_input("layer 1 decays by a_{} = {}; a decay lies in [0, 1]", t, decay.text());
  }
  return success();
}

/// Every visible sum of scores that a normalised linear head of the first layer divides by is not 0.
Status nothing_is_divided_by_zero(const CopyTask& task, const Model& model) {
  const auto* attention = model.layers.empty() ? nullptr : std::get_if<Attention>(&model.layers.front().mixer);
  if (!attention) return success();
  for (std::size_t h = 0; h < attention->heads.size(); ++h) {
    const AttentionHead& head = attention->heads[h];
    if (head.kind != AttentionHead::Kind::linear_normalised) continue;
    const ColumnWeights<Rational> w_q(head.w_q, {}), w_k(head.w_k, {});
    std::vector<SparseVector<Rational>> keys;
    for (std::size_t t = 1; t <= task.tokens.size(); ++t)
      keys.push_back(w_k.times(embed(model, task.tokens[t - 1], t)));
    for (const Query& query : task.queries) {
      const std::size_t i = query.position;
      const auto x = embed(model, query.token ? *query.token : task.tokens[i - 1], i);
      SparseVector<Rational> seen = query.token ? w_k.times(x) : keys[i - 1];
      for (std::size_t j = i + 1 - std::min(i, head.window.value_or(i)); j < i; ++j)
        seen = add(std::move(seen), keys[j - 1]);
      const SparseVector<Rational> q = w_q.times(x);
      Rational sum = 0;
      for (const auto& [c, value] : q)
        for (const auto& [d, key] : seen)
          if (c == d) sum += value * key;
      if (sum.is_zero())
        return bad_input("layer 1, head {}: the scores that position {} sees sum to 0, and are divided by their sum",
                         h + 1, i);
    }
  }
  return success();
}

Status fits(const CopyTask& task, const Model& model) {
  if (const Status shapes = task_fits(task, model); !shapes) return shapes;
  if (const Status decays = decays_are_decays(task, model); !decays) return decays;
  return nothing_is_divided_by_zero(task, model);
}

Status fits(const DpTask& task, const Model& model) {
  const DpProgram& program = task.program;
  const DpCoordinates& c = task.coordinates;
  const std::size_t reads = program.reads.size(), rules = program.rules.size() > 1 ? program.rules.size() : 0;
  if (model.positions.rows() < task.layout.length())
    return bad_input("the program takes {} positions, and the position table has {} rows", task.layout.length(),
                     model.positions.rows());
  if (model.readout.rows() != program.fields.size())
    return bad_input("the program's values have {} fields, and the read-out {} rows", program.fields.size(),
                     model.readout.rows());
  if (c.d_model != model.d_model)
    return bad_input("the coordinates speak of {} entries of x, and d_model = {}; give the file coordinates of its own",
                     c.d_model, model.d_model);
  const bool as_many = c.fields.size() == program.fields.size() && c.outputs.size() == program.fields.size() &&
                       c.streamed.size() == reads && c.at.size() == reads && c.at_sq.size() == reads &&
                       c.reads.size() == reads && c.absent.size() == reads && c.present.size() == reads &&
                       c.constants.size() == program.constants.size() && c.rules.size() == rules &&
                       std::ranges::all_of(c.extrema, [&](const auto& m) { return m.read < reads; });
  if (!as_many)
    return bad_input(
        "coordinates: the program has {} fields, {} reads, {} constants and {} rules; list as many entries",
        program.fields.size(), reads, program.constants.size(), rules);
  for (const TokenField& field : model.fields)
    if (const auto* index = std::get_if<IndexField>(&field.embedding))
      if (task.carried.lo < 0 || static_cast<std::size_t>(task.carried.hi) >= index->table.rows())
        return bad_input("field {} carries numbers {} to {}, and its table has {} rows", field.name, task.carried.lo,
                         task.carried.hi, index->table.rows());
  return success();
}

std::vector<std::string> field_names(const DpTask& task) {
  std::vector<std::string> names = task.program.fields;
  if (task.layout.inputs == Inputs::streamed)
    for (const Read& read : task.program.reads) names.push_back(read.name);
  return names;
}

Status put_coordinates(DpTask& task, const ModelFile& file, std::size_t d_model) {
  auto own = read_coordinates(*file.json, file.path, d_model);
  if (!own) return own.error();
  if (*own) task.coordinates = std::move(**own);
  return success();
}

Error in_file(const ModelFile& file, const Status& status) {
  return {status.error().kind, fmt::format("{}: {}", file.path, status.error().message)};
}

}  // namespace

Result<Instance> with_model(Instance instance, const ModelFile& file, const Values& given) {
  auto model = model_of(file, given);
  if (!model) return model.error();
  std::vector<std::string> names;
  for (const TokenField& field : instance.model.fields) names.push_back(field.name);
  if (const Status ordered = order_fields(*model, names); !ordered) return in_file(file, ordered);
  if (instance.program) {
    if (const Status put = put_coordinates(*instance.program, file, model->d_model); !put) return put.error();
    if (const Status fit = fits(*instance.program, *model); !fit) return in_file(file, fit);
  }
  if (!instance.program && instance.tasks.count != 1 && !same_weights(instance.model, *model))
    return bad_input(
        "{}: the instances of this construction stand for a whole region by an argument about its own weights, and "
        "these are others; write the task into the file and use `run`, or check a claim about one instance",
        file.path);
  for (std::size_t t = 0; !instance.program && t < instance.tasks.count; ++t)
    if (const Status fit = fits(instance.tasks.task(t), *model); !fit) return in_file(file, fit);
  instance.model = std::move(*model);
  return instance;
}

Construction with_model(const Construction& construction, const ModelFile& file) {
  Construction result = construction;
  result.weights = WeightsFile{file.path, file.sha256};
  result.closed_forms.clear();  // they are those of the construction's own weights
  result.build = [construction, file](const Arguments& arguments) -> Result<Instance> {
    auto built = construction.build(arguments);
    if (!built) return built.error();
    return with_model(std::move(*built), file, arguments.values());
  };
  result.more_parameters = [construction, file](const Values& given) {
    std::vector<ParameterSpec> more;
    if (construction.more_parameters) more = construction.more_parameters(given);
    for (const ParameterSpec& spec : file.parameters) {
      const auto is_it = [&](const ParameterSpec& other) { return other.name == spec.name; };
      if (std::ranges::none_of(construction.parameters, is_it) && std::ranges::none_of(more, is_it))
        more.push_back(spec);
    }
    return more;
  };
  return result;
}

Result<Registry> with_model(const Registry& registry, const std::string& construction, const ModelFile& file) {
  const auto found = find_construction(registry, construction);
  if (!found) return found.error();
  Registry result = registry;
  for (Construction& entry : result)
    if (entry.name == construction) entry = with_model(**found, file);
  return result;
}

Result<OwnInstance> own_instance(const ModelFile& file, const Values& given) {
  const auto parameters = parameters_of(file, given);
  if (!parameters) return parameters.error();
  auto model = model_of(file, given);
  if (!model) return model.error();
  OwnInstance own{{std::move(*model), {}, std::nullopt}};
  Instance& instance = own.instance;
  auto program = read_program(*file.json, file.path, *parameters);
  if (!program) return program.error();
  if (*program) {
    DpTask& task = (*program)->task;
    if (const Status ordered = order_fields(instance.model, field_names(task)); !ordered) return in_file(file, ordered);
    if (const Status put = put_coordinates(task, file, instance.model.d_model); !put) return put.error();
    if (const Status fit = fits(task, instance.model); !fit) return in_file(file, fit);
    instance.program = std::move(task);
    own.program = std::move((*program)->reference);
    return own;
  }
  auto tasks = read_copy_tasks(*file.json, file.path, instance.model, *parameters);
  if (!tasks) return tasks.error();
  if (tasks->empty())
    return bad_input("{}: the file asks nothing; add \"task\", or name a CONSTRUCTION whose task the model is put to",
                     file.path);
  for (const CopyTask& task : *tasks)
    if (const Status fit = fits(task, instance.model); !fit) return in_file(file, fit);
  const auto shared = std::make_shared<const std::vector<CopyTask>>(std::move(*tasks));
  instance.tasks = {shared->size(), [shared](std::size_t k) { return (*shared)[k]; }};
  return own;
}

}  // namespace seqcert
