using System.ComponentModel;
using System.Globalization;

namespace LisVit.Training;

/// <summary>How many of a loader's batches to use: a number of them, or a share of what there is. The first of an epoch's order are taken. In configuration, <c>10</c> and <c>25 %</c>.</summary>
[TypeConverter(typeof(BatchLimitConverter))]
public readonly record struct BatchLimit
{
    // 29 % of 100 is a little less than 29 in floating point.
    private const double Rounding = 1e-9;

    private readonly double value;
    private readonly bool isShare;

    private BatchLimit(double value, bool isShare) => (this.value, this.isShare) = (value, isShare);

    /// <summary>A number of batches, or all where there are fewer.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public static BatchLimit Batches(int count) => count >= 1
        ? new(count, isShare: false)
        : throw new ArgumentOutOfRangeException(nameof(count), count, $"A limit of {count} batches leaves nothing; it must be at least 1.");

    /// <summary>A share of the batches, rounded down but never to none.</summary>
    /// <param name="share">In (0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not in that range.</exception>
    public static BatchLimit Share(double share) => share is > 0 and <= 1
        ? new(share, isShare: true)
        : throw new ArgumentOutOfRangeException(nameof(share), share, $"A share of batches ({share}) must be in (0, 1].");

    /// <summary>How many of so many batches it leaves.</summary>
    /// <param name="batches">What there is, at least 0.</param>
    public int Of(int batches) => batches == 0 ? 0 : isShare ? Math.Max(1, (int)((value * batches) + Rounding)) : Math.Min(batches, Math.Max(1, (int)value));

    /// <inheritdoc/>
    public override string ToString() => isShare
        ? string.Create(CultureInfo.InvariantCulture, $"{value:P0} of the batches")
        : string.Create(CultureInfo.InvariantCulture, $"{value} batches");
}
