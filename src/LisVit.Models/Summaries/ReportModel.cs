namespace LisVit.Models.Summaries;

/// <summary>One of the two models of the report.</summary>
public enum ReportModel
{
    /// <summary>A video encoder and a CTC head.</summary>
    EncoderOnly,

    /// <summary>A video encoder and a gloss decoder.</summary>
    EncoderDecoder,
}
