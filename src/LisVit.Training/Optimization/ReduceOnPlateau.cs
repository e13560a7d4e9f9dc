using System.Text.Json.Nodes;

namespace LisVit.Training.Optimization;

/// <summary>
/// Multiplies the learning rate by a factor when the validation loss has stood still, by the rule of PyTorch's ReduceLROnPlateau:
/// at the first validation beyond <paramref name="patience"/> in a row that is not lower than the best by a ten-thousandth of it.
/// </summary>
/// <param name="factor">What to multiply by, in (0, 1).</param>
/// <param name="patience">Validations without progress to bear, at least 0.</param>
/// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
public sealed class ReduceOnPlateau(double factor = 0.1, int patience = 3) : LearningRateSchedule
{
    private const double Threshold = 1e-4;

    private readonly double factor = factor is > 0 and < 1
        ? factor
        : throw new ArgumentOutOfRangeException(nameof(factor), factor, $"The plateau's factor ({factor}) must be in (0, 1).");

    private readonly int patience = patience >= 0
        ? patience
        : throw new ArgumentOutOfRangeException(nameof(patience), patience, $"The plateau's patience ({patience}) must be at least 0.");

    private double current = 1;
    private double best = double.PositiveInfinity;
    private int badValidations;

    /// <inheritdoc/>
    public override double Factor(ScheduleProgress progress) => current;

    /// <inheritdoc/>
    public override void OnValidated(double loss)
    {
        if (loss < best * (1 - Threshold))
            (best, badValidations) = (loss, 0);
        else
            badValidations++;

        if (badValidations > patience)
        {
            current *= factor;
            badValidations = 0;
        }
    }

    /// <inheritdoc/>
    public override void Reset() => (current, best, badValidations) = (1, double.PositiveInfinity, 0);

    /// <inheritdoc/>
    public override JsonObject SaveState() => new()
    {
        ["factor"] = current,
        ["best"] = double.IsFinite(best) ? best : null,
        ["badValidations"] = badValidations,
    };

    /// <inheritdoc/>
    public override void LoadState(JsonObject state)
    {
        current = (double)state["factor"]!;
        best = (double?)state["best"] ?? double.PositiveInfinity;
        badValidations = (int)state["badValidations"]!;
    }
}
