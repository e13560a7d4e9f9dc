namespace LisVit.Models.Summaries;

/// <summary>One module of a <see cref="ModelSummary"/>. "Own" figures are the module's without its submodules'; the others include them.</summary>
public sealed record ModelSummaryRow
{
    /// <summary>Names from the root to the module, joined by dots as in checkpoints; empty for the root.</summary>
    public required string Path { get; init; }

    /// <summary>Number of modules above this one; 0 for the root.</summary>
    public required int Depth { get; init; }

    /// <summary>Name of the module's class.</summary>
    public required string Type { get; init; }

    /// <summary>Numbers in the module's own parameters. A parameter that several modules share is counted in the first row that has it.</summary>
    public required long OwnParameters { get; init; }

    /// <summary>Numbers in the parameters of the module and below.</summary>
    public required long Parameters { get; init; }

    /// <summary>Numbers, of <see cref="Parameters"/>, that training changes.</summary>
    public required long TrainableParameters { get; init; }

    /// <summary>Numbers in the buffers (running statistics and the like) of the module and below.</summary>
    public required long Buffers { get; init; }

    /// <summary>Bytes of <see cref="Parameters"/> in their present type; buffers are not included.</summary>
    public required long Bytes { get; init; }

    /// <summary>Size of <see cref="Parameters"/> in MB of 1,000,000 bytes.</summary>
    public double Megabytes => Bytes / 1e6;

    /// <summary>Times that the module was called.</summary>
    public required int Calls { get; init; }

    /// <summary>Shape of the first call's output; null where the module was not called or gives no tensor.</summary>
    public required IReadOnlyList<long>? OutputShape { get; init; }

    /// <summary>Multiply-accumulates of the module itself, over all calls.</summary>
    public required long OwnMultiplyAccumulates { get; init; }

    /// <summary>Multiply-accumulates of the module and below, over all calls.</summary>
    public required long MultiplyAccumulates { get; init; }
}
