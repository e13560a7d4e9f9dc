using LisVit.Recognition;
using Microsoft.Extensions.Options;

namespace LisVit.Training.Hosting;

/// <summary>Says at a host's start what the first recognition would say.</summary>
internal sealed class RecognitionServiceOptionsValidator : IValidateOptions<RecognitionServiceOptions>
{
    public ValidateOptionsResult Validate(string? name, RecognitionServiceOptions options)
    {
        try
        {
            options.Validate();
            return ValidateOptionsResult.Success;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidDataException)
        {
            return ValidateOptionsResult.Fail(exception.Message);
        }
    }
}
