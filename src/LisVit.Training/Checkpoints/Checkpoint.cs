using System.Text.Json;
using System.Text.Json.Serialization;
using LisVit.Models.Weights;
using LisVit.Training.Optimization;
using LisVit.Training.Schedules;
using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training.Checkpoints;

/// <summary>
/// Saves and loads training: one safetensors file with the weights and, for going on, the optimizer's state, the random state,
/// and as JSON in its metadata the description of the model and where training was. One file is written and renamed, so that no part of a checkpoint is ever older than another.
/// </summary>
public static class Checkpoint
{
    private const string FormatVersion = "1";
    private const string ModelPrefix = "model/";
    private const string OptimizerPrefix = "optimizer/";
    private const string RandomState = "random";
    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Loads the weights of a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">Takes the weights.</param>
    /// <param name="description">What the model is; entries that the checkpoint has too must be equal.</param>
    /// <exception cref="InvalidDataException">The checkpoint is of another model, another format, or damaged; the message says what differs.</exception>
    public static void LoadWeights(string path, nn.Module model, IReadOnlyDictionary<string, string>? description = null)
    {
        using var file = Open(path, description);
        LoadWeights(file, model);
    }

    /// <summary>What a checkpoint tells of its model.</summary>
    /// <param name="path">The file.</param>
    public static IReadOnlyDictionary<string, string> Describe(string path)
    {
        using var file = Open(path, null);
        return Part<Dictionary<string, string>>(file, "description");
    }

    internal static void Save(string path, nn.Module model, AdamW optimizer, LearningRateSchedule schedule, TrainingState state, IReadOnlyDictionary<string, string> description)
    {
        using var scope = NewDisposeScope();
        List<(string, Tensor)> tensors =
        [
            .. model.state_dict().Select(entry => (ModelPrefix + entry.Key, entry.Value)),
            .. optimizer.State().Select(entry => (OptimizerPrefix + entry.Name, entry.Value)),
            (RandomState, torch.random.get_rng_state()),
        ];
        SafetensorsFile.Write(path, tensors, new Dictionary<string, string>
        {
            ["format"] = FormatVersion,
            ["library"] = typeof(Checkpoint).Assembly.GetName().Version?.ToString(3) ?? "",
            ["description"] = JsonSerializer.Serialize(description),
            ["state"] = JsonSerializer.Serialize(state, Json),
            ["schedule"] = JsonSerializer.Serialize(schedule.State, Json),
            ["optimizerSteps"] = JsonSerializer.Serialize(optimizer.Steps),
        });
    }

    internal static TrainingState Resume(string path, nn.Module model, AdamW optimizer, LearningRateSchedule schedule, IReadOnlyDictionary<string, string> description)
    {
        using var scope = NewDisposeScope();
        using var file = Open(path, description);
        LoadWeights(file, model);
        var saved = file.Entries.Keys.Where(name => name.StartsWith(OptimizerPrefix, StringComparison.Ordinal)).ToDictionary(name => name[OptimizerPrefix.Length..], file.Read);
        optimizer.Restore(Part<long>(file, "optimizerSteps"), saved);
        schedule.Restore(Part<Dictionary<string, double>>(file, "schedule"));
        torch.random.set_rng_state(file.Read(RandomState));
        return Part<TrainingState>(file, "state");
    }

    private static SafetensorsFile Open(string path, IReadOnlyDictionary<string, string>? description)
    {
        var file = SafetensorsFile.Open(path);
        try
        {
            if (file.Metadata.GetValueOrDefault("format") is not { } format)
                throw new InvalidDataException($"'{path}' is a safetensors file but no checkpoint of LisVit: it states no format.");
            if (format != FormatVersion)
                throw new InvalidDataException($"'{path}' has the checkpoint format {format}, but this version of LisVit reads {FormatVersion}; use the version that wrote it.");
            CheckDescription(file, description);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void CheckDescription(SafetensorsFile file, IReadOnlyDictionary<string, string>? description)
    {
        var saved = Part<Dictionary<string, string>>(file, "description");
        foreach (var (name, value) in description ?? new Dictionary<string, string>())
        {
            if (saved.TryGetValue(name, out var found) && found != value)
                throw new InvalidDataException($"'{file.Path}' is a checkpoint of another model: its {name} is '{found}', but this model's is '{value}'. Use the settings that it was trained with, or another output folder.");
        }
    }

    private static void LoadWeights(SafetensorsFile file, nn.Module model)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        var expected = model.state_dict();
        foreach (var (name, target) in expected)
        {
            if (!file.Entries.TryGetValue(ModelPrefix + name, out var entry))
                throw new InvalidDataException($"'{file.Path}' is a checkpoint of another model: it has no '{name}', which this model needs as [{string.Join(' ', target.shape)}].");
            if (!entry.Shape.SequenceEqual(target.shape))
                throw new InvalidDataException($"'{file.Path}' is a checkpoint of another model: its '{name}' is [{string.Join(' ', entry.Shape)}], but this model's is [{string.Join(' ', target.shape)}].");
        }

        var surplus = file.Entries.Keys.FirstOrDefault(name => name.StartsWith(ModelPrefix, StringComparison.Ordinal) && !expected.ContainsKey(name[ModelPrefix.Length..]));
        if (surplus is not null)
            throw new InvalidDataException($"'{file.Path}' is a checkpoint of another model: it has '{surplus[ModelPrefix.Length..]}', which this model has not.");
        foreach (var (name, target) in expected)
            target.copy_(file.Read(ModelPrefix + name));
    }

    private static T Part<T>(SafetensorsFile file, string name)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(file.Metadata.GetValueOrDefault(name) ?? "", Json) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{file.Path}' is no whole checkpoint: its part '{name}' cannot be read ({e.Message}).", e);
        }
    }
}
