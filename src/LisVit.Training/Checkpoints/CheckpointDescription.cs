using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LisVit.Training.Checkpoints;

/// <summary>What a checkpoint says of itself, besides its tensors.</summary>
public sealed record CheckpointDescription
{
    internal const int CurrentFormatVersion = 1;

    // What stands behind a plus tells the commit.
    private static readonly string ThisVersion = (typeof(CheckpointDescription).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+')[0];

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Version of the checkpoint's layout.</summary>
    public int FormatVersion { get; init; } = CurrentFormatVersion;

    /// <summary>Version of this library when the checkpoint was written.</summary>
    public string LibraryVersion { get; init; } = ThisVersion;

    /// <summary>What the model is; null where the checkpoint was written by an earlier version of this library.</summary>
    public ModelDescription? Model { get; init; }

    /// <summary>The glosses of the model's classes in the order of their ids, from 1; null where the checkpoint has no vocabulary. <see cref="Checkpoint.Vocabulary"/> is made of them.</summary>
    public IReadOnlyList<string>? Glosses { get; init; }

    /// <summary>What else the application needs to use the weights, such as the model's options.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Epochs that were finished.</summary>
    public int Epoch { get; init; }

    /// <summary>Optimizer steps that were taken.</summary>
    public long Step { get; init; }

    /// <summary>The latest metrics by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    [JsonInclude]
    internal TrainerState? Trainer { get; init; }

    internal static CheckpointDescription Parse(string json, string path)
    {
        CheckpointDescription? description;
        try
        {
            description = JsonSerializer.Deserialize<CheckpointDescription>(json, Json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The description in checkpoint '{path}' is damaged: {e.Message}", e);
        }

        return description switch
        {
            null => throw new InvalidDataException($"The description in checkpoint '{path}' is empty."),
            { FormatVersion: not CurrentFormatVersion } => throw new InvalidDataException(
                $"Checkpoint '{path}' has format {description.FormatVersion}, this library reads {CurrentFormatVersion}. Use the library's version that wrote it ({description.LibraryVersion})."),
            _ => description,
        };
    }

    internal string ToJson() => JsonSerializer.Serialize(this, Json);
}
