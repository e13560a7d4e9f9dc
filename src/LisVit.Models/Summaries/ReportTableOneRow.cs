using System.Globalization;

namespace LisVit.Models.Summaries;

/// <summary>The parameters of one released model of the report.</summary>
/// <param name="Model">Which model.</param>
/// <param name="Size">Which size.</param>
/// <param name="Classes">Classes: the glosses and one more, the blank of the encoder-only model or the token that begins and ends of the decoder.</param>
/// <param name="Parts">What the model consists of.</param>
public sealed record ReportTableOneRow(ReportModel Model, VideoMobileViTSize Size, int Classes, IReadOnlyList<ReportTableOnePart> Parts)
{
    /// <summary>Numbers in all parameters that the released model registers, used or not.</summary>
    public long Parameters => Parts.Sum(part => part.Parameters);

    /// <summary>Numbers in registered parameters that no forward pass uses.</summary>
    public long Unused => Parts.Where(part => !part.InUse).Sum(part => part.Parameters);

    /// <summary>Numbers in parameters that a forward pass uses.</summary>
    public long InUse => Parameters - Unused;

    /// <summary>All parameters in millions.</summary>
    public double Millions => Parameters / 1e6;

    /// <summary>Size of all parameters in MB of 1,000,000 bytes.</summary>
    public double Megabytes => Parts.Sum(part => part.Bytes) / 1e6;

    /// <summary>Parameters that each class adds.</summary>
    public long PerClass => Parts.Where(part => part.GrowsWithClasses).Sum(part => part.Parameters) / Classes;

    /// <summary>Parameters that do not depend on the classes.</summary>
    public long Fixed => Parts.Where(part => !part.GrowsWithClasses).Sum(part => part.Parameters);

    /// <summary>All parameters by classes, such as <c>1,165,712 + 320 C</c>; the classes are C in the encoder-only model and V, tokens, in the other.</summary>
    public string Formula => string.Create(CultureInfo.InvariantCulture, $"{Fixed:N0} + {PerClass} {(Model == ReportModel.EncoderOnly ? 'C' : 'V')}");
}
