using Microsoft.Extensions.Options;

namespace LisVit.Training.Hosting;

/// <summary>Says at a host's start what the trainer would say at its first run.</summary>
internal sealed class TrainerOptionsValidator : IValidateOptions<TrainerOptions>
{
    public ValidateOptionsResult Validate(string? name, TrainerOptions options)
    {
        try
        {
            options.Effective().Validate();
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException exception)
        {
            return ValidateOptionsResult.Fail(exception.Message);
        }
    }
}
