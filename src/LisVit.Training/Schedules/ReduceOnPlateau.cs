namespace LisVit.Training.Schedules;

/// <summary>Multiplies the learning rate by a factor each time the validation loss has not improved for more than a number of validations.</summary>
/// <remarks>The rule and its relative threshold of 1e-4 are PyTorch's; the defaults are the report's (section III).</remarks>
/// <param name="factor">What the rate is multiplied by, in (0, 1).</param>
/// <param name="patience">Validations without improvement that are let pass.</param>
public sealed class ReduceOnPlateau(double factor = 0.1, int patience = 3) : LearningRateSchedule
{
    private const double Threshold = 1e-4;

    private double best = double.PositiveInfinity;
    private double scale = 1;
    private int bad;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> State => new Dictionary<string, double> { ["best"] = best, ["scale"] = scale, ["bad"] = bad };

    /// <inheritdoc/>
    public override double Factor(long steps, double progress) => scale;

    /// <inheritdoc/>
    public override void OnValidation(double validationLoss)
    {
        if (validationLoss < best * (1 - Threshold))
            (best, bad) = (validationLoss, 0);
        else
            bad++;
        if (bad > patience)
            (scale, bad) = (scale * factor, 0);
    }

    /// <inheritdoc/>
    public override void Restore(IReadOnlyDictionary<string, double> state) => (best, scale, bad) = (state["best"], state["scale"], (int)state["bad"]);
}
